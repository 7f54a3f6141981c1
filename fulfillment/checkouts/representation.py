"""Checkouts as the wire shows them (checkout.md, section 3)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from catalog.wire.http.versioning import NEWEST
from catalog.wire.values.naming import wire_name
from catalog.wire.values.times import format_time
from fulfillment.payments.sessions.representation import represent_payment
from fulfillment.sales.document import Document
from fulfillment.sales.identifiers import identifiers_of
from fulfillment.sales.priced_lines import TOTALS, PricedDocument, PricedLine
from fulfillment.sales.subscriptions import represent_subscription
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

from .models import Checkout, CheckoutLine

HIDDEN_PRODUCT_MEMBERS = ("metadata", "physical")
"""Members of `productDetails` that only expanded payloads show (R-CON-190)."""


def represent_checkout(checkout: Checkout, lines: Sequence[CheckoutLine]) -> dict[str, Any]:
    """Return a checkout with its payment session (checkout.md, 3.1)."""
    return represent_document(checkout, [represent_line(line) for line in lines]) | {
        "payment": represent_payment(checkout.session),
    }


def represent_document(document: Document, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what every sale shows, values only; `sellingEntity` is `{}` until it is known (R-CHK-006)."""
    shown: dict[str, Any] = {
        "id": document.wire_id,
        "createdTime": format_time(document.created_time),
        "updatedTime": format_time(document.last_changed),
        "currency": document.currency,
        "customerId": document.customer_id,
        "email": document.email,
        "shipFrom": document.ship_from,
        "shipTo": document.ship_to,
        "billTo": document.bill_to,
        **represent_totals(document),
        "importerOfRecordTax": document.importer_of_record_tax or None,
        "items": items,
        "discount": document.discount,
        "shippingDiscount": document.shipping_discount,
        "shippingChoice": represent_shipping(document),
        "taxIdentifiers": TaxIdentifierSerializer.represent_all(identifiers_of(document), NEWEST),
        "customerType": document.customer_type or Document.CustomerType.INDIVIDUAL,
        "chargeType": document.charge_type,
        "purchaseLocation": document.purchase_location,
        "locale": document.locale,
        "upstreamId": document.upstream_id,
        "browserIp": document.browser_ip,
        "applicationId": document.application_id,
        "organization": document.organization,
        "disclosures": document.disclosures,
        "metadata": document.metadata,
    }
    kept = {name: value for name, value in shown.items() if value not in (None, "", {}, [])}
    return kept | {
        "items": items,
        "sellingEntity": document.selling_entity,
        "liveMode": document.live_mode,
    }


def represent_totals(document: PricedDocument) -> dict[str, Decimal]:
    """Return the eight totals, always present (R-CHK-003)."""
    return {wire_name(name): getattr(document, name) for name in TOTALS}


def represent_shipping(document: Document) -> dict[str, Any]:
    """Return the shipping choice with its net amount and tax (R-CHK-057, R-CHK-064, R-CHK-081)."""
    if "amount" not in document.shipping_choice:
        return document.shipping_choice
    computed = {"amount": document.total_shipping, "taxAmount": document.shipping_tax}
    return document.shipping_choice | computed


def represent_line(line: PricedLine, *, expanded: bool = False) -> dict[str, Any]:
    """Return a line: `amount`, never `price`; the product always (R-CHK-038), `expanded` with all that is known."""
    shown: dict[str, Any] = {
        "id": line.wire_id,
        "skuId": line.sku_id,
        "productDetails": represent_product(line, expanded=expanded),
        "quantity": line.quantity,
        "amount": line.amount,
        "discount": _discount(line),
        "tax": {"rate": line.tax_rate, "amount": line.tax_amount},
        **_import_charges(line),
        "fees": _fees(line),
        "shipping": {"amount": line.shipping_amount, "taxAmount": line.shipping_tax},
        "shipFrom": line.ship_from,
        "subscriptionInfo": represent_subscription(line.subscription_info) if line.subscription_info else None,
        "tariffCode": line.tariff_codes.get(line.document.destination or ""),
        "metadata": line.metadata,
    }
    always = ("importerTax", "duties")
    return {name: value for name, value in shown.items() if value not in (None, "", {}) or name in always}


def represent_product(line: PricedLine, *, expanded: bool) -> dict[str, Any]:
    """Return the product as it was copied; expanded with its metadata and whether it is physical (R-EVT-008)."""
    shown = {name: value for name, value in line.product.items() if name not in HIDDEN_PRODUCT_MEMBERS}
    if not expanded:
        return shown
    metadata = line.product.get("metadata")
    return shown | {"physical": line.physical} | ({"metadata": metadata} if metadata else {})


def _discount(line: PricedLine) -> dict[str, Any] | None:
    """Return the discount as sent, with the number of units that it is for (R-CHK-043)."""
    sent = line.ask.get("discount")
    return sent | {"quantity": line.discounted_units} if sent else None


def _import_charges(line: PricedLine) -> dict[str, Any]:
    """Return duties and importer tax; `{}` where they were considered and are not charged (R-CHK-127, A-CHK-12)."""
    if line.import_charges_waived:
        return {"importerTax": {}, "duties": {}}
    return {"importerTax": {"amount": line.importer_tax}, "duties": {"amount": line.duties}}


def _fees(line: PricedLine) -> dict[str, Any]:
    fees: dict[str, Any] = {"amount": line.fees_amount, "taxAmount": line.fees_tax}
    return fees | {"details": line.fee_details} if line.fee_details else fees
