"""Building and pricing an invoice; nothing is stored here (R-CHK-191, R-CHK-192)."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors, missing, problem
from catalog.wire.records.operations import assign, check_fields
from fulfillment.payments.sessions.storage import open_session
from fulfillment.sales.calculation import calculate
from fulfillment.sales.checks import has_goods
from fulfillment.sales.funding import fund, sent_source, settle_payer
from fulfillment.sales.lines import new_lines

from .models import Invoice, InvoiceLine
from .readiness import attach

UNSTORED = ("items", "source_id", "state")
"""Members of a body that are not attributes of the invoice; the state is reached by a move."""
REQUIRED = ("customer_id", "currency")
DIGITAL_ONLY = "Invoices can only contain digital products."


def draft_invoice(*, live_mode: bool, values: dict[str, Any], errors: Errors) -> tuple[Invoice, list[InvoiceLine]]:
    """Build and price an invoice with its payment session.

    Raises ValidationError with all problems of the request (R-CHK-010); what `attach` refuses.
    """
    invoice = Invoice(live_mode=live_mode, wire_id=uuid.uuid4().hex)
    invoice.created_time = invoice.now()
    invoice.session = open_session(live_mode=live_mode, created_time=invoice.created_time)
    _set_members(invoice, values, errors)
    source = sent_source(values, errors, live_mode=live_mode, lock=True)
    settle_payer(invoice, source)
    with preloaded():
        lines = new_lines(invoice, values.get("items") or [], errors, InvoiceLine)
        if has_goods(lines):
            errors.setdefault("items", []).append(problem("invalid_parameter", DIGITAL_ONLY))
        check_fields(invoice, errors, exclude={"currency", "wire_id", "session"})
        calculation = calculate(invoice, lines, errors, sent=values)
    if calculation is None:
        raise ValidationError(errors)
    for line in lines:
        line.note_price()
    fund(invoice)
    if source is not None:
        attach(invoice, source)
    return invoice, lines


def _set_members(invoice: Invoice, values: dict[str, Any], errors: Errors) -> None:
    """Take over what was sent; what is required and was not sent is noted."""
    stored = {name: value for name, value in values.items() if name not in UNSTORED}
    for name in REQUIRED:
        if stored.get(name, "") is None:
            del stored[name]
            errors[name] = [missing()]
    if "items" in values and not values["items"]:
        errors["items"] = [missing()]
    stored["locale"] = stored.get("locale") or Invoice._meta.get_field("locale").get_default()
    assign(invoice, stored)
