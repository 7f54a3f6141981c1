"""Operations on existing sources; each stores its change and records its event at once.

Functions that take a `Source` expect its row to be locked; the others find and lock it themselves.
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
"""The credentials that pass the challenge (section 21)."""
APPROVED = frozenset({states.CHARGEABLE, states.CONSUMED})


class ChallengeFailed(Refusal):
    """A wrong name or password; the shopper may try again."""

    code = "challenge_failed"

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


@transaction.atomic
def make_chargeable(source: Source) -> None:
    """Make a source chargeable: approved, funded, or past its challenge. Raises Refusal for an illegal transition."""
    _enter(source, states.CHARGEABLE)
    record_event("source.chargeable", source)


@transaction.atomic
def fail_source(source: Source) -> None:
    """Fail a source whose charge was declined or whose funds never came (R-CHK-169, R-CHK-176), unless it is final."""
    if not states.is_final(source.state):
        _enter(source, states.FAILED)


@transaction.atomic
def fail_charged_source(source: Source) -> None:
    """Fail a single-use source whose pending charge has failed (R-CHK-235)."""
    if not source.reusable and states.may_follow(source.state, states.FAILED):
        _enter(source, states.FAILED)


@transaction.atomic
def cancel_source(source: Source) -> None:
    """Cancel a source for good, unless it is final (R-CHK-142)."""
    if states.may_follow(source.state, states.CANCELLED):
        _enter(source, states.CANCELLED)


@transaction.atomic
def cancel_unless_saved(source: Source) -> None:
    """Cancel a detached source unless it is saved (R-CHK-142).

    A source that an order waits for also stays, whatever happens to other checkouts that had it.
    """
    current = Source.objects.find(source.wire_id, live_mode=source.live_mode, lock=True)
    if not current.reusable and not is_committed(current):
        cancel_source(current)


@transaction.atomic
def approve_source(*, live_mode: bool, wire_id: str) -> Source:
    """Approve on the payment page; some instruments fail then (R-CHK-154). Idempotent.

    Raises NotFound; Refusal for a source that is not waiting for approval.
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
    """Decline on the payment page: the source goes on waiting (R-CHK-154). Raises NotFound, Refusal."""
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    _expect(source, states.PENDING_REDIRECT)
    return source


@transaction.atomic
def complete_challenge(*, live_mode: bool, wire_id: str) -> Source:
    """Pass the challenge (section 21). Idempotent. Raises NotFound, Refusal."""
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
    """Plan that the next charge of a source is declined with this code; "" revokes it (R-CHK-238).

    Raises NotFound; Refusal for a source in a final state; ValidationError for an unknown code.
    """
    source = Source.objects.find(wire_id, live_mode=live_mode, lock=True)
    if states.is_final(source.state):
        _refuse_state(source)
    source.planned_decline = code
    source.save()
    return source


@transaction.atomic
def note_declines(codes: Mapping[int, str]) -> None:
    """Apply declines of charges to their sources; `codes` maps database keys of sources to failure codes.

    A single-use source fails, a saved one may be tried again (R-CHK-169). A planned decline is spent (R-CHK-238).
    """
    for source in Source.objects.filter(pk__in=codes).order_by("pk").select_for_update(of=("self",)):
        spend_decline(source, codes[source.pk])
        if not source.reusable:
            fail_source(source)


def spend_decline(source: Source, code: str) -> None:
    """Clear a planned decline that has been used."""
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
