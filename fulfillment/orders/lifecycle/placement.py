"""Place an order: check a checkout, copy it, charge its sources, review it (checkout.md, sections 16 and 17)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import NotFound, Refusal
from catalog.wire.http.errors import envelope, error_details
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.states import CONVERTED, DEAD
from fulfillment.orders.events import record_order_event
from fulfillment.orders.exceptions import ChargeDeclined, OrderNotFound, PaymentInvalid, ReviewBlocked
from fulfillment.orders.fraud.decision import decide
from fulfillment.orders.fraud.models import BLOCK
from fulfillment.orders.models import Order
from fulfillment.payments.charges.authorization import authorize_charges
from fulfillment.payments.sessions.models import FAILED
from fulfillment.payments.sessions.storage import lock_sources, write_off
from fulfillment.payments.sources.operations import note_declines

from .pending_payment import await_charges, await_source, declined, paying_sources, undecided, waiting_source
from .preconditions import check_preconditions
from .review import apply_decision
from .sale_copy import copy_sale

CONFLICT = 409


def create_order(*, live_mode: bool, checkout_id: str) -> Order:
    """Turn a checkout into an order (R-CHK-157 to R-CHK-170).

    The checkout is locked first, so that of many concurrent attempts one succeeds (R-CHK-030); then its sources, so
    that a single-use source pays for one of many checkouts (R-CHK-150). A failed attempt leaves no order, but its
    reason is stored on the checkout, and a conflict ends the checkout: an outer transaction must be committed even
    though this raises.

    Raises OrderNotFound for a checkout that is unknown or has become an order, and what `check_preconditions` and
    `place_order` raise.
    """
    with transaction.atomic():
        checkout = _lock_checkout(checkout_id, live_mode)
        try:
            with transaction.atomic():
                lock_sources(checkout.session)
                check_preconditions(checkout)
                return place_order(checkout)
        except (Refusal, ValidationError) as refused:
            _note_failure(checkout, refused)
            failure = refused
    raise failure


def place_order(checkout: Checkout) -> Order:
    """Make the order of a checkout that has passed all checks, with its charges and events.

    Raises ChargeDeclined, ReviewBlocked; the caller rolls back what was done until then (R-CHK-169, R-CHK-170).
    """
    order = copy_sale(checkout, checkout_id=checkout.wire_id)
    record_order_event("order.created", order)
    event = _pay(order)
    order.save_new()
    record_order_event(event, order)
    checkout.state, checkout.last_failure = CONVERTED, {}
    checkout.save()
    return order


def _lock_checkout(checkout_id: str, live_mode: bool) -> Checkout:
    """Lock and return an open checkout. Raises OrderNotFound (R-CHK-158), PaymentInvalid (R-CHK-159)."""
    try:
        checkout = Checkout.objects.find(checkout_id, live_mode=live_mode, lock=True)
    except NotFound:
        raise OrderNotFound(checkout_id) from None
    if checkout.state == CONVERTED:
        raise OrderNotFound(checkout_id)
    if checkout.state == DEAD:
        raise PaymentInvalid
    return checkout


def _pay(order: Order) -> str:
    """Charge the sources, or wait for them; return the event to record once the order is stored."""
    write_off(order.session)
    waiting = waiting_source(paying_sources(order.session))
    if waiting is not None:
        await_source(order, waiting)
        return "order.pending_payment"
    order.charges = authorize_charges(order.session, order_id=order.wire_id, charge_type=order.charge_type)
    refused = declined(order.charges)
    if refused:
        raise ChargeDeclined({charge.source_id: charge.failure_code for charge in refused})
    if undecided(order.charges):
        await_charges(order, order.charges)
        return "order.pending_payment"
    decision = decide(order)
    if decision.outcome == BLOCK:
        raise ReviewBlocked(decision.reason)
    return apply_decision(order, decision)


def _note_failure(checkout: Checkout, refused: Refusal | ValidationError) -> None:
    """Store why the order failed, for staff (R-CHK-246); a conflict ends checkout and session (R-CHK-027)."""
    status, details = error_details(refused)
    # The roll-back has undone what the attempt changed in memory.
    current = Checkout.objects.get(pk=checkout.pk)
    current.last_failure = envelope(status, [detail.element for detail in details]) | {"status": status}
    if isinstance(refused, ReviewBlocked):
        current.last_failure["reason"] = refused.reason
    if status == CONFLICT:
        current.state = DEAD
        current.session.set_outcome(FAILED)
        current.session.save()
    if isinstance(refused, ChargeDeclined):
        note_declines(refused.codes)
    current.save()
