"""`POST /orders`: one checkout becomes one order, or says why not; a conflict ends it (checkout.md, section 16)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import NotFound, Refusal
from catalog.wire.http.errors import envelope, told
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.states import CONVERTED, DEAD
from fulfillment.orders.exceptions import ChargeDeclined, OrderNotFound, PaymentInvalid, ReviewBlocked
from fulfillment.orders.models import Order
from fulfillment.orders.storage import settle_session
from fulfillment.payments.sessions.models import FAILED
from fulfillment.payments.sessions.storage import hold_contributions
from fulfillment.payments.sources.operations import note_declines

from .placement import place_order
from .preconditions import check_readiness

CONFLICT = 409


def create_order(*, live_mode: bool, checkout_id: str) -> Order:
    """Turn a checkout into an order (R-CHK-157 to R-CHK-170).

    The checkout's row is locked first, so that of many attempts at once one succeeds (R-CHK-030); then the sources,
    so that of many checkouts with the same single-use source one is paid by it (R-CHK-150). When an attempt fails,
    nothing of its order remains, but its reason is stored on the checkout, and a conflict ends the checkout; so this
    can only be part of a transaction that is committed although it is refused.

    Raises OrderNotFound for a checkout that is unknown or an order already, and what `check_readiness` and
    `place_order` raise.
    """
    with transaction.atomic():
        checkout = _held_checkout(checkout_id, live_mode)
        try:
            with transaction.atomic():
                hold_contributions(checkout.session)
                lines = list(checkout.lines.all())
                check_readiness(checkout, lines)
                return place_order(checkout, lines)
        except (Refusal, ValidationError) as refused:
            _note_failure(checkout, refused)
            failure = refused
    raise failure


def _held_checkout(checkout_id: str, live_mode: bool) -> Checkout:
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


def _note_failure(checkout: Checkout, refused: Refusal | ValidationError) -> None:
    """Store why the order failed, for staff (R-CHK-246); a conflict ends checkout and session (R-CHK-027)."""
    status, elements = _told(refused)
    # What was changed in memory before the roll-back is no longer true.
    current = Checkout.objects.get(pk=checkout.pk)
    current.last_failure = envelope(status, elements) | {"status": status}
    if isinstance(refused, ReviewBlocked):
        current.last_failure["reason"] = refused.reason
    if status == CONFLICT:
        current.state = DEAD
        settle_session(current.session, FAILED)
        current.session.save()
    if isinstance(refused, ChargeDeclined):
        note_declines(refused.codes)
    current.save()


def _told(refused: Refusal | ValidationError) -> tuple[int, list[dict[str, str]]]:
    """Return status and elements of the answer."""
    status, problems = told(refused)
    return status, [problem.element for problem in problems]
