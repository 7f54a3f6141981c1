"""What becomes of sources after they were made; every change is stored and told at once.

Functions with a `Source` change one whose row the caller has locked; the others find and lock it themselves.
"""

from collections.abc import Mapping
from typing import NoReturn

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.events.recording import record_event
from fulfillment.payments.sessions.commitment import is_committed

from . import behaviors, states
from .models import Source

USER_NAME, PASSWORD = "1234", "password"
"""What passes the challenge (section 21)."""
APPROVED = frozenset({states.CHARGEABLE, states.CONSUMED})


class ChallengeFailed(Refusal):
    """A wrong name or password; the shopper may try again."""

    code = "challenge_failed"

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


@transaction.atomic
def make_chargeable(source: Source) -> None:
    """The shopper has approved, the funds have arrived, or the challenge is passed. Raises Refusal otherwise."""
    _enter(source, states.CHARGEABLE)
    record_event("source.chargeable", source)


@transaction.atomic
def fail_source(source: Source) -> None:
    """A charge was declined, or the funds never came (R-CHK-169, R-CHK-176); one at its end stays as it is."""
    if not states.is_final(source.state):
        _enter(source, states.FAILED)


@transaction.atomic
def fail_charged_source(source: Source) -> None:
    """The very charge that used a single-use source up was pending, and has failed after all (R-CHK-235)."""
    if not source.reusable and states.may_follow(source.state, states.FAILED):
        _enter(source, states.FAILED)


@transaction.atomic
def cancel_source(source: Source) -> None:
    """Cancel a source for good; one at its end stays as it is (R-CHK-142)."""
    if states.may_follow(source.state, states.CANCELLED):
        _enter(source, states.CANCELLED)


@transaction.atomic
def cancel_unless_saved(source: Source) -> None:
    """A source was detached: a single-use one is cancelled, a saved one stays (R-CHK-142).

    So does one that an order waits for, whatever happens to other checkouts that had it.
    """
    current = Source.objects.find(source.wire_id, live_mode=source.live_mode, lock=True)
    if not current.reusable and not is_committed(current):
        cancel_source(current)


@transaction.atomic
def approve_source(*, live_mode: bool, wire_id: str) -> Source:
    """The shopper approves on the payment page; told to, the source fails then (R-CHK-154). Again changes nothing.

    Raises NotFound; Refusal for a source that waits for no approval.
    """
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    if source.state in APPROVED:
        return source
    _expect(source, states.PENDING_REDIRECT)
    if source.behaviour == behaviors.SOURCE_FAILS_AFTER_REDIRECT:
        fail_source(source)
    else:
        make_chargeable(source)
    return source


@transaction.atomic
def decline_source(*, live_mode: bool, wire_id: str) -> Source:
    """The shopper declines: the source goes on waiting (R-CHK-154). Raises NotFound, Refusal."""
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    _expect(source, states.PENDING_REDIRECT)
    return source


@transaction.atomic
def complete_challenge(*, live_mode: bool, wire_id: str) -> Source:
    """The challenge is passed (section 21). Again changes nothing. Raises NotFound, Refusal."""
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    if source.state in APPROVED:
        return source
    _expect(source, states.REQUIRES_ACTION)
    make_chargeable(source)
    return source


def answer_challenge(*, live_mode: bool, wire_id: str, name: str, password: str) -> Source:
    """Pass the challenge with name and password. Raises ChallengeFailed, NotFound, Refusal."""
    if (name, password) != (USER_NAME, PASSWORD):
        raise ChallengeFailed
    return complete_challenge(live_mode=live_mode, wire_id=wire_id)


@transaction.atomic
def plan_decline(*, live_mode: bool, wire_id: str, code: str) -> Source:
    """Let the next charge of a source be declined with this code; "" takes that back (R-CHK-238).

    Raises NotFound; Refusal for a source that nothing can be charged to any more; ValidationError for another code.
    """
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    if states.is_final(source.state):
        _refuse_state(source)
    source.planned_decline = code
    source.save()
    return source


@transaction.atomic
def note_declines(codes: Mapping[int, str]) -> None:
    """Note that charges were declined; `codes` maps rows of sources to failure codes.

    A single-use source has failed, a saved one may be tried again some other day (R-CHK-169). A planned decline is over
    with the charge that it met (R-CHK-238).
    """
    for source in Source.objects.filter(pk__in=codes).order_by("pk").select_for_update(of=("self",)):
        spend_decline(source, codes[source.pk])
        if not source.reusable:
            fail_source(source)


def spend_decline(source: Source, code: str) -> None:
    """Forget a planned decline if this is the one."""
    if source.planned_decline and source.planned_decline == code:
        source.planned_decline = ""
        source.save()


def _expect(source: Source, state: str) -> None:
    if source.state != state:
        _refuse_state(source)


def _refuse_state(source: Source) -> NoReturn:
    raise Refusal(f"Source '{source.wire_id}' is {source.state}.", parameter="state")


def _enter(source: Source, state: str) -> None:
    source.enter(state)
    source.save()
