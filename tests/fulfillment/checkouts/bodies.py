"""Valid bodies of the calls about checkouts that use most of their members."""

from typing import Any

from tests.contract.description import EXISTING

ADDRESS = {"line1": "1 Main St", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}

LINE: dict[str, Any] = {
    "skuId": EXISTING,
    "price": 90,
    "quantity": 2,
    "discount": {"percentOff": 10, "quantity": 1},
    "shipFrom": {"address": ADDRESS},
    "subscriptionInfo": {"subscriptionId": "s", "autoRenewal": False, "endTime": "2027-01-01T00:00:00Z"},
    "metadata": {"a": 1},
}

CHANGES: dict[str, Any] = {
    "currency": "USD",
    "email": "a@example.com",
    "shipTo": {"name": "A", "address": ADDRESS, "additionalAddressInfo": {"neighborhood": "x"}},
    "billTo": {"name": "A", "address": ADDRESS},
    "shipFrom": {"address": ADDRESS},
    "shippingChoice": {"amount": 5, "shippingTerms": "DDP", "description": "standard"},
    "shippingDiscount": {"amountOff": 1},
    "purchaseLocation": {"country": "US", "postalCode": "55343"},
    "customerType": "business",
    "chargeType": "moto",
    "locale": "de-AT",
    "upstreamId": "cart",
    "browserIp": "192.0.2.1",
    "organization": {"id": "o"},
    "metadata": {"a": 1},
    "taxIdentifiers": [],
}

CHECKOUT = CHANGES | {
    "items": [LINE, {"skuId": EXISTING, "aggregatePrice": 10}],
    "discount": {"amountOff": 1},
    "taxInclusive": True,
    "applicationId": "shop",
    "disclosures": {"terms": [{"text": "x"}]},
}
