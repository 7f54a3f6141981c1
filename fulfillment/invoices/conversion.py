"""Turn an invoice into an order: copy, charge, capture, complete (R-CHK-198)."""

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
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import authorize_charges
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.operations import FAILED_REQUEST
from fulfillment.payments.sources.declines import DECLINED

from .models import Invoice
from .readiness import refuse_disabled_customer, sources_of

NO_RESPONSE = "no_response"
"""Failure code of a charge that the bank does not decide at once, since an attempt does not wait (R-CHK-238)."""


class NotCollected(Exception):
    """A failed attempt, which is rolled back as a whole; `codes` maps keys of sources to failure codes."""

    def __init__(self, codes: Mapping[int, str]) -> None:
        super().__init__()
        self.codes = codes


def become_order(invoice: Invoice) -> Order:
    """Make the order of an invoice: authorized, captured, complete, with all its events.

    A capture that settles later leaves its charge `processing` and the order `fulfilled` until then.
    Raises NotCollected.
    """
    order = copy_sale(invoice)
    for line in order.items:
        # Nothing of an invoice is shipped (R-CHK-192).
        line.managed = False
    decision = _decision(invoice)
    record_order_event("order.created", order)
    order.charges = authorize_charges(order.session, order_id=order.wire_id, charge_type=order.charge_type)
    _refuse(_unauthorised(order.charges))
    event = apply_decision(order, decision)
    order.save_new()
    record_order_event(event, order)
    _capture(order)
    return order


def _decision(invoice: Invoice) -> Decision:
    """Pass an invoice that the review does not block, with the review's reason as a note.

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


def _capture(order: Order) -> None:
    """Close everything and settle what settles at once. Raises NotCollected if a capture fails."""
    closings = [Closing(line, fulfilled=line.quantity) for line in order.items]
    close_units(order=order, closings=closings, fulfillment_id="")
    locked = LockedOrder.of(order)
    settle_order(locked, order.now())
    failed = [operation for operation in locked.operations if operation.state == money.FAILED]
    _refuse({operation.charge.source_id: FAILED_REQUEST for operation in failed})


def _refuse(codes: dict[int, str]) -> None:
    if codes:
        raise NotCollected(codes)
