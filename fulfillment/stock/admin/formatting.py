"""How quantities and moments of stock are shown."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Value
from django.utils.html import format_html

from catalog.staff.formatting import NOTHING, moment
from fulfillment.stock.models import Level, Movement, Reservation

COUNTED = (("On hand", "on_hand"), ("Held", "held"), ("Allocated", "allocated"))


def at(now: datetime) -> Value:
    """Return a moment as a column, for rows to carry: an admin itself serves many requests at once."""
    return Value(now, output_field=DateTimeField())


def figure(line: Movement, name: str) -> str:
    """Return a counter after a movement, with the change if there is one."""
    after, change = getattr(line, name), getattr(line, f"{name}_change")
    return f"{after:,} ({change:+,})" if change else f"{after:,}"


def restock(level: Level, now: datetime) -> str:
    """Return when units are expected, as a pre-order where they can be sold already (R-FUL-033)."""
    if level.available_time is None:
        return NOTHING
    is_preorder = not level.available and level.available_time > now and level.inventory_item.allow_oversell
    return f"pre-order until {moment(level.available_time)}" if is_preorder else moment(level.available_time)


def left(reservation: Reservation, now: datetime) -> timedelta:
    """Return how long a reservation still counts; never negative."""
    return max(reservation.expires_time - now, timedelta())


def countdown(reservation: Reservation, now: datetime) -> str:
    """Return the time that is left, which a script counts down; a dash when it is over."""
    if not reservation.is_active(now):
        return NOTHING
    seconds = int(left(reservation, now).total_seconds())
    return format_html('<span data-seconds-left="{}">{}</span>', seconds, clock_face(seconds))


def clock_face(seconds: int) -> str:
    """Return seconds as people read a clock: 4:05, 2:00:10, 3 d 1:00:00."""
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    face = f"{hours}:{minutes:02}:{seconds:02}" if days or hours else f"{minutes}:{seconds:02}"
    return f"{days} d {face}" if days else face


def ledger_rows(lines: Any) -> list[dict[str, Any]]:
    """Return lines of the ledger as a table shows them."""
    return [
        {
            "line": line,
            "time": moment(line.time),
            "figures": [(label, figure(line, name)) for label, name in COUNTED],
            "cause": cause_of(line),
            "who": who_did(line),
        }
        for line in lines
    ]


def cause_of(line: Movement) -> str:
    """Return the cause in words, with a person's own."""
    named = " ".join(filter(None, (line.cause_type.replace("_", " "), line.cause_id)))
    return f"{named}: {line.note}" if line.note else named


def who_did(line: Movement) -> str:
    """Return who moved the units, and through what."""
    return f"{line.actor_name} ({line.through})" if line.actor_name else line.through
