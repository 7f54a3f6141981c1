"""The timeline of an order or of one of its lines: events, states reached, operations, what staff did (R-CHK-244)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from catalog.reference.money import in_words
from catalog.staff.formatting import moment
from fulfillment.events.log.models import Event
from fulfillment.events.types import event_types
from fulfillment.orders.models import Order, OrderLine, OrderNote
from fulfillment.orders.states import LINE_CHOICES
from fulfillment.payments.charges.models import Charge

from .charge_events import operations_told
from .sections import related_ids

LONGEST = 500
SOURCES = {"browser": "in the browser", "key": "through the API", "import": "by an import", "shell": "by a command"}


@dataclass(frozen=True)
class Entry:
    """One line: when, what, a sentence about it, who did it, where to read more."""

    time: datetime
    what: str
    more: str = ""
    who: str = ""
    link: str = ""

    @property
    def shown_time(self) -> str:
        """Return the moment in UTC."""
        return moment(self.time)


def timeline_of(order: Order, charges: Sequence[Charge]) -> list[Entry]:
    """Return everything that happened to an order, newest first; three queries."""
    ids = {order.wire_id, *(charge.wire_id for charge in charges), *related_ids(order)}
    rows = Event.objects.filter(live_mode=order.live_mode, resource_id__in=ids).defer("body").order_by("-key")
    events = list(rows[:LONGEST])
    named = {charge.wire_id: f"{in_words(charge.amount, charge.currency)} on {charge.source}" for charge in charges}
    told = operations_told(events, charges)
    entries = [_of_event(event, told.get(event.key) or named.get(event.resource_id, "")) for event in events]
    return newest_first([*entries, *(_of_note(note) for note in order.notes.all())])


def line_timeline(line: OrderLine, charges: Sequence[Charge]) -> list[Entry]:
    """Return what happened to one line, newest first."""
    notes = (_of_note(note) for note in line.document.notes.filter(line_id=line.wire_id))
    return newest_first([*_states_of(line), *_operations_on(line, charges), *notes])


def newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Sort by time; what happened at one moment stays in its order."""
    return sorted(entries, key=lambda entry: entry.time, reverse=True)


def _of_event(event: Event, about: str) -> Entry:
    """Return an entry; `about` names the charge, or the operation on it, of which an order may have several."""
    kind = event_types().get(event.type)
    told = f"{kind.moment[:1].upper()}{kind.moment[1:]}" if kind else ""
    told = f"{told}: {about}" if about else told
    link = reverse("admin:fulfillment_event_change", args=[event.pk])
    return Entry(event.created_time, event.type, told, link=link)


def _of_note(note: OrderNote) -> Entry:
    return Entry(note.time, note.text, f"Line {note.line_id}" if note.line_id else "", who_wrote(note))


def who_wrote(note: OrderNote) -> str:
    """Return who did what a note says; the system's own steps are marked as its own (product.md, screen 8)."""
    if note.through == "system":
        return "by Lockstep itself"
    return " ".join(filter(None, (note.actor_name, SOURCES.get(note.through, "")))) or "Lockstep"


def _states_of(line: OrderLine) -> Iterator[Entry]:
    """Yield the states, the last one first: two of one second stay in the order of a line's life."""
    for state, word in reversed(LINE_CHOICES):
        reached = parse_datetime(line.state_transitions.get(state, ""))
        if reached is not None:
            yield Entry(reached, f"Line {word.lower()}")


def _operations_on(line: OrderLine, charges: Sequence[Charge]) -> Iterator[Entry]:
    for charge in charges:
        for operation in charge.entries:
            if line.wire_id not in operation.components and operation.line_id != line.wire_id:
                continue
            what = f"{operation.get_kind_display()} of {in_words(operation.amount, charge.currency)}"
            yield Entry(operation.created_time, what, f"Now: {operation.get_state_display().lower()}")
