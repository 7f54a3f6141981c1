"""Moving the clock of test mode. It triggers nothing by itself: the worker's due rows look at the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from catalog.wire.exceptions import invalid, missing, problem
from catalog.wire.values.naming import wire_name

from .models import SimulationClock

LAST_YEAR = 2090
"""A clock at the end of it keeps ticking for years before the last test cards expire (2099)."""


@transaction.atomic
def move_clock(*, to: datetime | None = None, advance_seconds: int | None = None) -> datetime:
    """Move test mode to a moment or by some seconds, forward only, and return its new time.

    Raises ValidationError when neither or both are given, for a step back, and beyond LAST_YEAR.
    """
    _check_one_given(to, advance_seconds)
    clock = _locked_clock()
    real = datetime.now(UTC)
    name, sent = ("now", to) if to is not None else (wire_name("advance_seconds"), advance_seconds)
    try:
        moment = to if to is not None else real + clock.ahead + timedelta(seconds=advance_seconds or 0)
    except OverflowError:
        raise _refused(name, sent, f"is too far ahead; the clock goes to the end of {LAST_YEAR}.") from None
    if moment < (real + clock.ahead).replace(microsecond=0) or (advance_seconds or 0) < 0:
        raise _refused(name, sent, "would move the clock back; it only moves forward.")
    if moment.year > LAST_YEAR:
        raise _refused(name, sent, f"is too far ahead; the clock goes to the end of {LAST_YEAR}.")
    # Moments of the wire have whole seconds: the present one, sent back, is a fraction of a second ago.
    clock.ahead = max(clock.ahead, moment - real)
    clock.save()
    return real + clock.ahead


@transaction.atomic
def turn_back_clock() -> timedelta:
    """Set test mode back to real time and return how far it was ahead. Only for a reset, which leaves nothing behind
    that happened in the meantime.
    """
    clock = _locked_clock()
    ahead = clock.ahead
    if ahead:
        clock.ahead = timedelta()
        clock.save()
    return ahead


def _check_one_given(to: datetime | None, advance_seconds: int | None) -> None:
    if to is None and advance_seconds is None:
        raise missing(parameter="now")
    if to is not None and advance_seconds is not None:
        text = f"You may pass either now or {wire_name('advance_seconds')}, but not both."
        raise problem("invalid_parameter", text, parameter="now")


def _locked_clock() -> SimulationClock:
    """Return the row, made on first use, locked so that two moves add up."""
    SimulationClock.objects.get_or_create(pk=SimulationClock.ONLY, defaults={"ahead": timedelta()})
    return SimulationClock.objects.select_for_update().get(pk=SimulationClock.ONLY)


def _refused(name: str, sent: Any, text: str) -> Exception:
    shown = f"{sent:%Y-%m-%dT%H:%M:%SZ}" if isinstance(sent, datetime) else sent
    return invalid(shown, text, parameter=name)
