"""Units of lines that somebody names: which lines are meant, and whether there are as many (R-FUL-171 to R-FUL-173)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum

from catalog.wire.exceptions import Errors, Refusal, invalid, problem

from .members import LINE_ID
from .models import (
    CancellationItem,
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    ReturnItem,
    Shipment,
)

Units = Mapping[str, int]
"""Line id -> units, in the order in which they were named."""
Attributes = Mapping[str, Sequence[Mapping[str, Any]]]
"""Line id -> what tells its units apart."""
Limit = Callable[[FulfillmentOrderLine], int]


def units_of(items: Iterable[Mapping[str, Any]] | None, count: str = "quantity") -> dict[str, int] | None:
    """Return the units that a message names, or None when it names no lines at all."""
    return None if items is None else {item[LINE_ID]: item[count] for item in items}


def lines_meant(order: FulfillmentOrder, line_ids: Iterable[str], errors: Errors) -> dict[str, FulfillmentOrderLine]:
    """Return lines of a fulfillment order by their ids; ids of others are added to `errors` (R-FUL-171)."""
    known = {line.wire_id: line for line in order.lines.all()}
    meant = {}
    for index, line_id in enumerate(line_ids):
        if line_id in known:
            meant[line_id] = known[line_id]
        else:
            errors.setdefault(f"items[{index}].{LINE_ID}", [invalid(line_id)])
    return meant


def units_by_line(order: FulfillmentOrder, units: Units) -> dict[FulfillmentOrderLine, int]:
    """Return line -> units, lines without units left out. Raises ValidationError for lines of other orders."""
    errors: Errors = {}
    meant = lines_meant(order, units, errors)
    if errors:
        raise ValidationError(errors)
    return {meant[line_id]: count for line_id, count in units.items() if count}


def moved_units(
    order: FulfillmentOrder, units: Units | None, limit: Limit, refusal: str
) -> dict[FulfillmentOrderLine, int]:
    """Return line -> units for an action: those named, or all that the limit allows.

    Raises ValidationError for unknown lines and numbers below 1 (400), or for more than the limit (409 with the text
    of `refusal`); Refusal when nothing was named and there is nothing.
    """
    if units is None:
        found = {line: limit(line) for line in order.lines.all() if limit(line) > 0}
        if not found:
            raise Refusal(refusal)
        return found
    errors: Errors = {}
    meant = lines_meant(order, units, errors)
    for index, count in enumerate(units.values()):
        if count < 1:
            errors.setdefault(f"items[{index}].quantity", [invalid(count)])
    if errors:
        raise ValidationError(errors)
    moved = {meant[line_id]: count for line_id, count in units.items()}
    refuse_more(moved, limit, refusal)
    return moved


def first_units(order: FulfillmentOrder, quantity: int | None, limit: Limit) -> dict[str, int] | None:
    """Return so many units of an order, line by line as far as the limit goes; None, which means all, for no number.

    What no line has is asked of the last one, so that the action refuses it.
    """
    if quantity is None:
        return None
    lines = list(order.lines.all())
    units: dict[str, int] = {}
    for line in lines:
        count = quantity if line is lines[-1] else min(quantity, limit(line))
        quantity -= count
        if count:
            units[line.wire_id] = count
    return units


def refuse_more(moved: Mapping[FulfillmentOrderLine, int], limit: Limit, refusal: str, count: str = "quantity") -> None:
    """Raise ValidationError (409) for lines of which there are not as many units."""
    errors: Errors = {
        f"items[{index}].{count}": [problem("quantity_too_large", refusal, status=409)]
        for index, (line, number) in enumerate(moved.items())
        if number > limit(line)
    }
    if errors:
        raise ValidationError(errors)


def refuse_more_attributes(units: Units, attributes: Attributes) -> None:
    """Raise ValidationError where more units are told apart than there are of a line; each must be named."""
    counted = list(units)
    errors: Errors = {
        f"items[{counted.index(line_id)}].unitAttributes": [invalid(list(told), hint="These are more units than move.")]
        for line_id, told in attributes.items()
        if len(told) > units[line_id]
    }
    if errors:
        raise ValidationError(errors)


def pending(line: FulfillmentOrderLine) -> int:
    """Return how many units may ship or be reported as missing (R-FUL-150)."""
    return line.pending


def cancellable(order: FulfillmentOrder) -> Limit:
    """Return how many units of a line nobody has asked to cancel yet and that have not left (R-FUL-172)."""
    undecided = undecided_cancellations(order)
    return lambda line: line.open_quantity - undecided[line.pk]


def returnable(order: FulfillmentOrder) -> Limit:
    """Return how many shipped units of a line are not on their way back already (R-FUL-200)."""
    undecided = undecided_returns(order)
    return lambda line: line.shipped - undecided[line.pk]


def acceptable(cancellation: FulfillmentCancellation) -> Limit:
    """Return how many units of a line a decision can accept: asked for, and still open (R-FUL-175, R-FUL-176)."""
    asked = {item.line_id: item.quantity for item in cancellation.items.all()}
    return lambda line: min(asked.get(line.pk, 0), line.open_quantity)


def coming(fulfillment_return: FulfillmentReturn) -> Limit:
    """Return how many units of a line a return brings."""
    announced = {item.line_id: item.quantity for item in fulfillment_return.items.all()}
    return lambda line: announced.get(line.pk, 0)


def refusable(shipment: Shipment) -> Limit:
    """Return how many units of a line are in a parcel and neither back nor on their way back."""
    inside = Counter(dict(shipment.items.values_list("line", "quantity")))
    rows = ReturnItem.objects.filter(fulfillment_return__shipment=shipment).select_related("fulfillment_return")
    for item in rows:
        is_closed = item.fulfillment_return.closed_time is not None
        inside[item.line_id] -= item.quantity_accepted if is_closed else item.quantity
    free = returnable(shipment.fulfillment_order)
    return lambda line: min(inside[line.pk], free(line))


def undecided_cancellations(order: FulfillmentOrder) -> Counter[int]:
    """Return line key -> units that somebody wants cancelled and nobody has decided about (R-FUL-172)."""
    items = CancellationItem.objects.filter(cancellation__fulfillment_order=order, cancellation__decided_time=None)
    return Counter(dict(items.order_by().values_list("line").annotate(Sum("quantity"))))


def undecided_returns(order: FulfillmentOrder) -> Counter[int]:
    """Return line key -> units in returns that have neither been received nor rejected (R-FUL-200)."""
    items = ReturnItem.objects.filter(fulfillment_return__fulfillment_order=order, fulfillment_return__closed_time=None)
    return Counter(dict(items.order_by().values_list("line").annotate(Sum("quantity"))))
