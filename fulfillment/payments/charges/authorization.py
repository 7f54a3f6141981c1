"""Authorize what sources pay for an order, and release it (R-CHK-169 to R-CHK-175).

Nothing here touches orders: the caller has locked the order and decides what a declined charge means for it.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from django.db import transaction

from catalog.wire.records.changes import Change
from fulfillment.payments.sessions.models import PaymentSession
from fulfillment.payments.sources import behaviors
from fulfillment.payments.sources.declines import DECLINED
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import spend_decline
from fulfillment.payments.sources.states import CHARGEABLE, CONSUMED

from . import states
from .events import ChargeEvents
from .models import Charge, ChargeOperation, new_id
from .outcomes import LATER

DECLINE_MESSAGE = "The charge was declined."
DEFAULT_TYPE = "customer_initiated"


@transaction.atomic
def authorize_charges(session: PaymentSession, *, order_id: str, charge_type: str) -> list[Charge]:
    """Charge every source of a session with what it contributes; a single-use source is consumed (R-CHK-150).

    Return the charges in the order attached: authorized, failed, or pending if the source has that trigger. The caller
    handles failed ones: a new order is refused by rolling all of this back (R-CHK-169), an existing one calls
    `release_charges`. Sources that pay nothing are not charged.
    """
    events = ChargeEvents()
    charges = _open_charges(session, order_id=order_id, charge_type=charge_type, events=events)
    for charge in charges:
        _ask(charge, events)
    events.record()
    return charges


@transaction.atomic
def record_declines(session: PaymentSession, codes: Mapping[int, str], *, charge_type: str) -> list[Charge]:
    """Store the failed charges of an attempt that was rolled back, without an order (R-CHK-200).

    `codes` maps keys of sources to failure codes; other sources of the session are left out.
    """
    events = ChargeEvents()
    charges = _open_charges(session, order_id="", charge_type=charge_type, events=events, only=codes)
    for charge in charges:
        _decline(charge, codes[charge.source_id], events)
    events.record()
    return charges


def _open_charges(
    session: PaymentSession,
    *,
    order_id: str,
    charge_type: str,
    events: ChargeEvents,
    only: Container[int] | None = None,
) -> list[Charge]:
    """Store and record a pending charge for each source that pays something of a session."""
    now = session.now()
    rows = session.contributions.filter(amount__gt=0).order_by("position")
    # All callers lock in one order, so that two orders of one saved source never deadlock.
    sources = Source.objects.filter(contributions__session=session).order_by("key").select_for_update(of=("self",))
    held = {source.key: source for source in sources}
    charges = [
        Charge(
            wire_id=new_id(),
            live_mode=session.live_mode,
            created_time=now,
            session=session,
            source=held[row.source_id],
            order_id=order_id,
            is_primary=row.is_primary,
            position=row.position,
            currency=session.currency,
            amount=row.amount,
            type=charge_type or DEFAULT_TYPE,
        )
        for row in rows
        if only is None or row.source_id in only
    ]
    for charge in charges:
        charge.save()
        # A new charge has no operations: saves the query.
        charge.entries = []
        events.add(states.PENDING, charge)
    return charges


def _ask(charge: Charge, events: ChargeEvents) -> None:
    """Ask the simulated bank for an authorization."""
    source = charge.source
    if code := _refusal(source):
        _decline(charge, code, events)
        spend_decline(source, code)
        return
    if source.behaviour == behaviors.CHARGE_FAILS_AFTER_PENDING:
        charge.decision_time = charge.created_time + LATER
        charge.save()
    elif source.behaviour != behaviors.CHARGE_STAYS_PENDING:
        _authorize(charge, events)
    if not source.reusable:
        source.state = CONSUMED
        source.save(change=Change(is_locked=True))


def _refusal(source: Source) -> str:
    """Return the code with which the bank declines a charge of a source; "" if it does not."""
    if source.state == CHARGEABLE and source.planned_decline:
        return source.planned_decline
    return DECLINED if source.state != CHARGEABLE or source.behaviour in behaviors.DECLINED else ""


def _authorize(charge: Charge, events: ChargeEvents) -> None:
    charge.authorisation, charge.decision_time = states.AUTHORISED, None
    charge.save()
    events.add(charge.state, charge)


def _decline(charge: Charge, code: str, events: ChargeEvents) -> None:
    charge.authorisation, charge.decision_time = states.FAILED, None
    charge.failure_code, charge.failure_message = code, DECLINE_MESSAGE
    charge.save()
    events.add(charge.state, charge)


@transaction.atomic
def decide_charge(charge: Charge, *, authorized: bool, code: str = DECLINED) -> Charge:
    """Decide a pending authorization that is due or that staff force (R-CHK-235, R-CHK-238).

    The caller has locked the charge. A decided one stays as it is.
    """
    if charge.authorisation != states.PENDING:
        return charge
    events = ChargeEvents()
    if authorized:
        _authorize(charge, events)
    else:
        _decline(charge, code, events)
    events.record()
    return charge


@transaction.atomic
def cancel_whole_charges(charges: Iterable[Charge]) -> None:
    """Cancel everything open on the charges of an unwanted order at once, regardless of test triggers.

    Each gets one complete cancel and passes through `processing` (R-CHK-175, fulfillment.md 11.2). The caller has
    locked the charges.
    """
    events = ChargeEvents()
    for charge in charges:
        if charge.authorisation == states.AUTHORISED and charge.open_amount > 0:
            _cancel_whole(charge, events)
    events.record()


def _cancel_whole(charge: Charge, events: ChargeEvents) -> None:
    events.watch(charge)
    now = charge.now()
    operation = ChargeOperation(
        charge=charge, kind=states.CANCEL, amount=charge.open_amount, created_time=now, updated_time=now
    )
    operation.save()
    charge.entries.append(operation)
    events.add_operation(operation)
    events.add_state_change(charge)
    operation.state = states.COMPLETE
    operation.save()
    events.add_operation(operation)
    events.add_state_change(charge)


@transaction.atomic
def release_charges(charges: Sequence[Charge]) -> None:
    """Release the charges of an order after a decline: fail pending ones, cancel authorized ones.

    The caller has locked the charges.
    """
    for charge in charges:
        decide_charge(charge, authorized=False)
    cancel_whole_charges(charges)


def lock_charges(order_id: str, *, live_mode: bool) -> list[Charge]:
    """Lock and return the charges of a locked order, in the order of their ids (R-FUL-445).

    Their operations are read after the lock, so that they are current.
    """
    held = Charge.objects.of_order(order_id, live_mode=live_mode).select_for_update(of=("self",))
    return list(held.for_wire())
