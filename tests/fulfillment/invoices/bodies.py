"""A valid body of `POST /invoices` that uses most of its members; the customer and the SKU are stored by the test."""

from typing import Any

from tests.contract.description import EXISTING

SONG = "song"
"""The ID of a digital SKU."""
ADDRESS = {"line1": "1 Main St", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}

INVOICE: dict[str, Any] = {
    "customerId": EXISTING,
    "currency": "USD",
    "items": [
        {
            "skuId": SONG,
            "price": 90,
            "quantity": 2,
            "discount": {"percentOff": 10, "quantity": 1},
            "subscriptionInfo": {"subscriptionId": "s", "autoRenewal": False, "endTime": "2027-01-01T00:00:00Z"},
            "metadata": {"a": 1},
        }
    ],
    "state": "draft",
    "email": "a@example.com",
    "description": "Songs",
    "billTo": {"name": "A", "address": ADDRESS},
    "shipTo": {"name": "A", "address": ADDRESS},
    "discount": {"amountOff": 1},
    "customerType": "business",
    "chargeType": "moto",
    "locale": "de-AT",
    "collectionPeriodDays": 7,
    "billingOptimization": True,
    "taxInclusive": False,
    "upstreamId": "u",
    "applicationId": "a",
    "metadata": {"a": "b"},
}
