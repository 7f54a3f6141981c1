"""From a checkout that is ready to an order: copy, charge, review (checkout.md, sections 16 and 17)."""

from collections.abc import Sequence

from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.checkouts.states import CONVERTED
from fulfillment.orders.events import tell_order
from fulfillment.orders.exceptions import ChargeDeclined, ReviewBlocked
from fulfillment.orders.fraud.decision import decide
from fulfillment.orders.fraud.models import BLOCK
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.storage import store_new_order
from fulfillment.payments.charges.authorization import authorise_charges
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.storage import write_off

from .pending_payment import await_charges, await_source, declined, paying_sources, undecided, waiting_source
from .review import apply_decision
from .sale_copy import copy_sale


def place_order(checkout: Checkout, lines: Sequence[CheckoutLine]) -> Order:
    """Make the order of a checkout that has passed all checks, with its charges and events.

    Raises ChargeDeclined, ReviewBlocked: what was done until then must be rolled back (R-CHK-169, R-CHK-170).
    """
    order, copies = copy_sale(checkout, lines, checkout_id=checkout.wire_id)
    tell_order("order.created", order, copies, charges=())
    charges, events = _pay(order, copies)
    store_new_order(order, copies)
    for event in events:
        tell_order(event, order, copies, charges=charges)
    checkout.state, checkout.last_failure = CONVERTED, {}
    checkout.save()
    return order


def _pay(order: Order, lines: Sequence[OrderLine]) -> tuple[list[Charge], list[str]]:
    """Charge the sources, or wait for them; return the charges, and the events to tell once the order is stored."""
    write_off(order.session)
    waiting = waiting_source(paying_sources(order.session))
    if waiting is not None:
        await_source(order, waiting)
        return [], ["order.pending_payment"]
    charges = authorise_charges(order.session, order_id=order.wire_id, charge_type=order.charge_type)
    refused = declined(charges)
    if refused:
        raise ChargeDeclined({charge.source_id: charge.failure_code for charge in refused})
    if undecided(charges):
        await_charges(order, charges)
        return charges, ["order.pending_payment"]
    decision = decide(order)
    if decision.outcome == BLOCK:
        raise ReviewBlocked(decision.reason)
    return charges, apply_decision(order, lines, decision)
