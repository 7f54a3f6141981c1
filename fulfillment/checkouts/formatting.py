"""Words for the page of a checkout, which shows everything that is stored with it (R-CHK-246)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse

from catalog.reference.money import in_words
from fulfillment.addresses.formatting import address_lines
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.contributions import contributed, contributions_of, paid_by, remaining, session_state
from fulfillment.sales.identifiers import identifiers_of

from .models import Checkout

MONEY = {
    "subtotal": "Subtotal",
    "total_tax": "Tax",
    "total_shipping": "Shipping",
    "total_fees": "Fees",
    "total_duty": "Duty",
    "total_importer_tax": "Importer tax",
    "total_discount": "Discounts",
}
SIDES = {"ship_to": "Ship to", "bill_to": "Bill to", "ship_from": "Ship from"}
OTHERS = {
    "shipping_choice": "Shipping choice",
    "discount": "Discount",
    "shipping_discount": "Shipping discount",
    "tax_inclusive": "Prices include tax",
    "importer_of_record_tax": "Importer pays the tax",
    "customer_type": "Customer type",
    "charge_type": "Charge type",
    "selling_entity": "Selling entity",
    "purchase_location": "Place of purchase",
    "locale": "Language",
    "organization": "Organization",
    "disclosures": "Disclosures",
    "browser_ip": "Browser's address",
    "application_id": "Application ID",
    "invoice_attribute_id": "Invoice attribute ID",
    "metadata": "Metadata",
}


def session_of(checkout: Checkout) -> list[tuple[str, str]]:
    """Return the state of the payment session."""
    session, currency = checkout.session, checkout.currency
    return [
        ("ID", session.wire_id),
        ("State", session_state(session).replace("_", " ").capitalize()),
        ("Contributed", in_words(contributed(session), currency)),
        ("Left to pay", in_words(remaining(session), currency)),
    ]


def sources_of(checkout: Checkout) -> Iterator[tuple[str, str, str, str]]:
    """Yield address, name, amount and state of each attached source."""
    for row in contributions_of(checkout.session):
        address = reverse("admin:fulfillment_source_change", args=[row.source.pk])
        name = f"{row.source} {row.source.wire_id}"
        yield address, name, in_words(paid_by(checkout.session, row), checkout.currency), row.source.get_state_display()


def charges_of(checkout: Checkout) -> Iterator[tuple[str, str, str]]:
    """Yield amount, state and failure code of each attempted charge."""
    for charge in Charge.objects.for_wire().filter(session=checkout.session).order_by("key"):
        failure = f" ({charge.failure_code})" if charge.failure_code else ""
        yield f"{in_words(charge.amount, charge.currency)} on {charge.source}", charge.state, failure


def addresses_of(checkout: Checkout) -> Iterator[tuple[str, list[str]]]:
    """Yield each known address, line by line."""
    for name, heading in SIDES.items():
        if getattr(checkout, name):
            yield heading, address_lines(getattr(checkout, name))


def facts_of(checkout: Checkout) -> Iterator[tuple[str, str]]:
    """Yield everything else that is stored and not empty."""
    for name, label in OTHERS.items():
        value = getattr(checkout, name)
        if value not in ("", {}, []):
            yield label, _in_words(value)
    if identifiers := identifiers_of(checkout):
        words = (f"{identifier.value} ({identifier.get_state_display().lower()})" for identifier in identifiers)
        yield "Tax identifiers", ", ".join(words)


def _in_words(value: Any) -> str:
    """Return a stored value in words, parts of objects with their names."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_in_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
