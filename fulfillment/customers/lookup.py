"""Look-ups of customers for checkouts, invoices and lists."""

from collections.abc import Sequence
from datetime import date

from catalog.wire.values.text import has_unstorable_text
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.saved_sources import saved_sources
from fulfillment.pricing.relief import TaxCertificate
from fulfillment.tax_identifiers.models import TaxIdentifier

from .models import Customer

DATE_LENGTH = len("2026-01-01")


def find_customer(customer_id: str, *, live_mode: bool) -> Customer | None:
    """Return the customer with this id, or None."""
    if has_unstorable_text(customer_id):
        return None
    return Customer.objects.in_mode(live_mode).filter(wire_id=customer_id).first()


def certificates_of(customer: Customer) -> tuple[TaxCertificate, ...]:
    """Return the certificates in the form that pricing takes (R-CHK-107)."""
    return tuple(
        TaxCertificate(
            element["tax_authority"],
            date.fromisoformat(element["start_date"][:DATE_LENGTH]),
            date.fromisoformat(element["end_date"][:DATE_LENGTH]),
        )
        for element in customer.tax_certificates
    )


def load_identifiers(customers: Sequence[Customer]) -> None:
    """Prefetch the tax identifiers of customers of one mode, for a list (R-CON-143)."""
    by_id: dict[str, list[TaxIdentifier]] = {customer.wire_id: [] for customer in customers}
    if not by_id:
        return
    rows = TaxIdentifier.objects.in_mode(customers[0].live_mode).filter(customer_id__in=by_id)
    for identifier in rows.order_by("key"):
        by_id[identifier.customer_id].append(identifier)
    for customer in customers:
        customer.__dict__["loaded_identifiers"] = by_id[customer.wire_id]


def load_sources(customers: Sequence[Customer]) -> None:
    """Prefetch the saved sources of customers, for a list (R-CON-143)."""
    by_customer: dict[int | None, list[Source]] = {}
    for source in saved_sources(customers) if customers else ():
        by_customer.setdefault(source.customer_id, []).append(source)
    for customer in customers:
        customer.__dict__["loaded_sources"] = by_customer.get(customer.key, [])
