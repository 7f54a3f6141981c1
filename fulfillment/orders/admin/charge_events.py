"""Which capture, cancel or refund an event of a charge is about: events show the charge as a whole (R-CHK-244)."""

from collections.abc import Iterable, Sequence

from catalog.reference.money import in_words
from catalog.wire.values.jsontext import UnreadableDocument
from fulfillment.events.log.models import Event
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.charges.states import KINDS

OPERATION_EVENTS = tuple(f"order.charge.{kind}." for kind, _ in KINDS)


def operations_told(events: Iterable[Event], charges: Sequence[Charge]) -> dict[int, str]:
    """Return the operations behind events, in words, by the key of the event; one query for what was told."""
    keys = [event.key for event in events if event.type.startswith(OPERATION_EVENTS)]
    rows = Event.objects.filter(pk__in=keys).only("key", "type", "body")
    known = {operation.wire_id: (charge, operation) for charge in charges for operation in charge.entries}
    found = {event.key: known.get(_told_id(event)) for event in rows}
    return {key: _in_words(*one) for key, one in found.items() if one is not None}


def _told_id(event: Event) -> str:
    """Return the ID of the operation that has just reached the state that the type names: the last one in it."""
    kind, state = event.type.split(".")[2:]
    try:
        charge = event.told_object
    except UnreadableDocument:
        return ""
    reached = [one for one in charge.get(f"{kind}s", []) if one["state"] == state]
    return max(enumerate(reached), key=lambda place: (place[1]["updatedTime"], place[0]))[1]["id"] if reached else ""


def _in_words(charge: Charge, operation: ChargeOperation) -> str:
    """Return amount, source and order lines (R-CHK-243)."""
    lines = sorted(operation.components) or [operation.line_id]
    told = f", line {', '.join(lines)}" if any(lines) else ""
    return f"{in_words(operation.amount, charge.currency)} on {charge.source}{told}"
