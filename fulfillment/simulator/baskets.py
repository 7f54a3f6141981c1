"""The request that a stored checkout stands for: to simulate it again, or to build a new one when it has ended."""

from collections.abc import Sequence
from typing import Any

from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.sales.members import product_members

from .form import without_empty

PRODUCT_MEMBERS = (*product_members(), "metadata")
"""What a client may say of a product; the rest was looked up."""


def request_of(checkout: Checkout, lines: Sequence[CheckoutLine]) -> dict[str, Any]:
    """Return the body of `POST /checkouts` that makes the same checkout again, without what pays for it.

    Who is billed only because a source says so is not part of the basket (R-CHK-145).
    """
    request = without_empty(
        {
            "currency": checkout.currency,
            "customerId": checkout.customer_id,
            "email": checkout.email,
            "shipFrom": checkout.ship_from,
            "shipTo": checkout.ship_to,
            "billTo": {} if checkout.bill_to_is_derived else checkout.bill_to,
            "shippingChoice": checkout.shipping_choice,
            "discount": checkout.discount,
            "shippingDiscount": checkout.shipping_discount,
            "taxInclusive": checkout.tax_inclusive or None,
            "taxIdentifiers": checkout.tax_identifiers,
            "customerType": checkout.customer_type,
            "chargeType": checkout.charge_type,
            "purchaseLocation": checkout.purchase_location,
            "locale": checkout.locale,
            "upstreamId": checkout.upstream_id,
            "browserIp": checkout.browser_ip,
            "applicationId": checkout.application_id,
            "organization": checkout.organization,
            "invoiceAttributeId": checkout.invoice_attribute_id,
            "disclosures": checkout.disclosures,
            "metadata": checkout.metadata,
        }
    )
    return request | {"items": [_item(line) for line in lines]}


def _item(line: CheckoutLine) -> dict[str, Any]:
    product: dict[str, Any] = {"skuId": line.sku_id}
    if not line.sku_id:
        product = {"productDetails": {name: line.product[name] for name in PRODUCT_MEMBERS if name in line.product}}
    more = {
        "quantity": line.quantity,
        "shipFrom": line.ship_from,
        "subscriptionInfo": line.subscription_info,
        "metadata": line.metadata,
    }
    return product | line.ask | without_empty(more)
