"""Invoices as the wire shows them (checkout.md, 3.6)."""

from collections.abc import Sequence
from typing import Any

from fulfillment.checkouts.representation import represent_document, represent_line
from fulfillment.payments.charges.representation import represent_charge
from fulfillment.payments.sessions.representation import represent_payment

from .models import Invoice, InvoiceLine


def represent_invoice(invoice: Invoice, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """Return an invoice: the sale, how its money is collected, and the order that it became."""
    document = represent_document(invoice, [represent_line(line) for line in lines])
    return document | represent_collection(invoice) | {"payment": represent_invoice_payment(invoice)}


def represent_invoice_payment(invoice: Invoice) -> dict[str, Any]:
    """Return session, sources, and the charges of all attempts, oldest first; none while nothing was attempted."""
    charges = sorted(invoice.session.charges.all(), key=lambda charge: charge.key)
    shown = [represent_charge(charge, embedded=True) for charge in charges]
    return represent_payment(invoice.session) | ({"charges": shown} if shown else {})


def represent_collection(invoice: Invoice) -> dict[str, Any]:
    """Return what invoices have beyond other sales; no order while nothing is collected."""
    shown: dict[str, Any] = {
        "description": invoice.description,
        "orderId": invoice.order_id,
    }
    return {name: value for name, value in shown.items() if value} | {
        "state": invoice.state,
        "stateTransitions": invoice.state_transitions,
        "collectionPeriodDays": invoice.collection_period_days,
        "billingOptimization": invoice.billing_optimization,
        "taxInclusive": invoice.tax_inclusive,
        "attemptCount": invoice.attempt_count,
    }
