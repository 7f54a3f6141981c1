"""From an invoice to the order that it becomes: copy, charge, capture, complete (R-CHK-198)."""

from collections.abc import Mapping

from fulfillment.orders.events import record_order_event
from fulfillment.orders.exceptions import CustomerDisabled
from fulfillment.orders.fraud.decision import Decision, decide
from fulfillment.orders.fraud.models import BLOCK, PASS
from fulfillment.orders.lifecycle.closed_units import Closing, close_units
from fulfillment.orders.lifecycle.pending_payment import declined, undecided
from fulfillment.orders.lifecycle.review import apply_decision
from fulfillment.orders.lifecycle.sale_copy import copy_sale
from fulfillment.orders.lifecycle.settlement import settle_order
from fulfillment.orders.locked_orders import LockedOrder
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import authorise_charges
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.operations import FAILED_REQUEST
from fulfillment.payments.sources.declines import DECLINED

from .models import Invoice
from .readiness import refuse_disabled_customer, sources_of

NO_RESPONSE = "no_response"
"""Failure code of a charge that the bank does not decide about at once: an attempt does not wait (R-CHK-238)."""


class NotCollected(Exception):
    """An attempt that failed; everything done in it is to be rolled back. `codes`: row of a source -> failure code."""

    def __init__(self, codes: Mapping[int, str]) -> None:
        super().__init__()
        self.codes = codes


def become_order(invoice: Invoice) -> Order:
    """Make the order of an invoice that is collected now: authorised, captured, complete; with all its events.

    A capture that settles later leaves its charge `processing` and the order `fulfilled`, until it does.
    Raises NotCollected.
    """
    order, lines = copy_sale(invoice, list(invoice.lines.all()))
    for line in lines:
        # Nothing of an invoice is shipped (R-CHK-192).
        line.managed = False
    decision = _decision(invoice)
    record_order_event("order.created", order, lines, charges=())
    charges = authorise_charges(order.session, order_id=order.wire_id, charge_type=order.charge_type)
    _refuse(_unauthorised(charges))
    events = apply_decision(order, lines, decision)
    order.save_new(lines)
    for event in events:
        record_order_event(event, order, lines, charges=charges)
    _capture(order, lines)
    return order


def _decision(invoice: Invoice) -> Decision:
    """Return what is noted about an invoice that passes; what is blocked is not collected, and nothing is reviewed.

    Raises NotCollected, also for a customer who was disabled meanwhile (R-CHK-209).
    """
    codes = {source.pk: DECLINED for source in sources_of(invoice)}
    try:
        refuse_disabled_customer(invoice)
    except CustomerDisabled:
        raise NotCollected(codes) from None
    decision = decide(invoice)
    if decision.outcome == BLOCK:
        raise NotCollected(codes)
    return Decision(PASS, decision.reason)


def _unauthorised(charges: list[Charge]) -> dict[int, str]:
    refused = {charge.source_id: charge.failure_code for charge in declined(charges)}
    return refused | {charge.source_id: NO_RESPONSE for charge in undecided(charges)}


def _capture(order: Order, lines: list[OrderLine]) -> None:
    """Close everything and settle what settles at once. Raises NotCollected if a capture fails by that."""
    closings = [Closing(line, fulfilled=line.quantity) for line in lines]
    close_units(order=order, lines=lines, closings=closings, fulfillment_id="")
    locked = LockedOrder.of(order)
    settle_order(locked, order.now())
    failed = [operation for operation in locked.operations if operation.state == money.FAILED]
    _refuse({operation.charge.source_id: FAILED_REQUEST for operation in failed})


def _refuse(codes: dict[int, str]) -> None:
    if codes:
        raise NotCollected(codes)
