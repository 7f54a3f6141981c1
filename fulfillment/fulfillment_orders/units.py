"""Which lines of a fulfillment order an action names, and how many of their units it may move (R-FUL-171 to R-FUL-173).

Errors are keyed by the position at which a line was named: `items[0].quantity`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum

from catalog.wire.exceptions import Errors, Refusal, invalid, problem

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
MovedUnits = Mapping[FulfillmentOrderLine, int]
"""Line -> units that an action moves."""
Attributes = Mapping[str, Sequence[Mapping[str, Any]]]
"""Line id -> attributes that tell its units apart, such as serial numbers."""
Limit = Callable[[FulfillmentOrderLine], int]


def find_lines(
    order: FulfillmentOrder, line_ids: Iterable[str | None], errors: Errors
) -> dict[str, FulfillmentOrderLine]:
    """Return line id -> line of a fulfillment order; add an error for each unknown id (R-FUL-171), None excepted."""
    known = {line.wire_id: line for line in order.lines.all()}
    found = {}
    for index, line_id in enumerate(line_ids):
        if line_id in known:
            found[line_id] = known[line_id]
        elif line_id is not None:
            errors.setdefault(f"items[{index}].fulfillment_order_item_id", [invalid(line_id)])
    return found


def moved_units(
    order: FulfillmentOrder, units: Units | None, limit: Limit, refusal: str
) -> dict[FulfillmentOrderLine, int]:
    """Return line -> units for an action: the named units, or all that the limit allows.

    Raises ValidationError for unknown lines and numbers below 1 (400), or for more than the limit (409 with the text
    of `refusal`); Refusal when nothing was named and there is nothing.
    """
    if units is None:
        found = units_within(limit, order)
        if not found:
            raise Refusal(refusal)
        return found
    errors: Errors = {}
    lines = find_lines(order, units, errors)
    for index, count in enumerate(units.values()):
        if count < 1:
            errors.setdefault(f"items[{index}].quantity", [invalid(count)])
    if errors:
        raise ValidationError(errors)
    moved = {lines[line_id]: count for line_id, count in units.items()}
    refuse_excess(moved, limit, refusal)
    return moved


def accepted_units(
    order: FulfillmentOrder, accepted: Units | None, limit: Limit, refusal: str
) -> dict[FulfillmentOrderLine, int]:
    """Return line -> accepted units for a decision, without zeros: the named units, or all that the limit allows.

    Raises ValidationError for unknown lines (400), or for more than the limit (409 with the text of `refusal`).
    """
    if accepted is None:
        return units_within(limit, order)
    errors: Errors = {}
    lines = find_lines(order, accepted, errors)
    if errors:
        raise ValidationError(errors)
    moved = {lines[line_id]: count for line_id, count in accepted.items() if count}
    refuse_excess(moved, limit, refusal, "quantity_accepted")
    return moved


def units_within(limit: Limit, order: FulfillmentOrder) -> dict[FulfillmentOrderLine, int]:
    """Return line -> units for all lines for which the limit leaves any."""
    return {line: count for line in order.lines.all() if (count := limit(line)) > 0}


def first_units(order: FulfillmentOrder, quantity: int | None, limit: Limit) -> dict[str, int] | None:
    """Return `quantity` units of an order, filling line by line up to the limit; None, meaning all, for no quantity.

    The last line takes whatever is left over, so that the action refuses it.
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


def refuse_excess(moved: MovedUnits, limit: Limit, refusal: str, attribute: str = "quantity") -> None:
    """Raise ValidationError (409) for lines that do not have that many units."""
    errors: Errors = {
        f"items[{index}].{attribute}": [problem("quantity_too_large", refusal, status=409)]
        for index, (line, count) in enumerate(moved.items())
        if count > limit(line)
    }
    if errors:
        raise ValidationError(errors)


def refuse_excess_attributes(units: Units, attributes: Attributes) -> None:
    """Raise ValidationError for lines with attributes of more units than move; `units` names each of the lines."""
    positions = {line_id: index for index, line_id in enumerate(units)}
    errors: Errors = {
        f"items[{positions[line_id]}].unit_attributes": [
            invalid(list(described), hint="These are more units than move.")
        ]
        for line_id, described in attributes.items()
        if len(described) > units[line_id]
    }
    if errors:
        raise ValidationError(errors)


def pending(line: FulfillmentOrderLine) -> int:
    """Limit for shipping and for reporting backorders (R-FUL-150)."""
    return line.pending


def cancellable(order: FulfillmentOrder) -> Limit:
    """Limit for requesting a cancellation: units that have not left and are in no undecided request (R-FUL-172)."""
    undecided = undecided_cancellations(order)
    return lambda line: line.open_quantity - undecided[line.pk]


def returnable(order: FulfillmentOrder) -> Limit:
    """Limit for announcing a return: shipped units that are not on their way back (R-FUL-200)."""
    undecided = undecided_returns(order)
    return lambda line: line.shipped - undecided[line.pk]


def acceptable(cancellation: FulfillmentCancellation) -> Limit:
    """Limit for accepting a cancellation: requested units that are still open (R-FUL-175, R-FUL-176)."""
    requested = {item.line_id: item.quantity for item in cancellation.items.all()}
    return lambda line: min(requested.get(line.pk, 0), line.open_quantity)


def coming(fulfillment_return: FulfillmentReturn) -> Limit:
    """Limit for receiving a return: the announced units."""
    announced = {item.line_id: item.quantity for item in fulfillment_return.items.all()}
    return lambda line: announced.get(line.pk, 0)


def refusable(shipment: Shipment) -> Limit:
    """Limit for refusing a parcel: its units that are neither back nor on their way back."""
    inside = Counter(dict(shipment.items.values_list("line", "quantity")))
    rows = ReturnItem.objects.filter(fulfillment_return__shipment=shipment).select_related("fulfillment_return")
    for item in rows:
        is_closed = item.fulfillment_return.closed_time is not None
        inside[item.line_id] -= item.quantity_accepted if is_closed else item.quantity
    free = returnable(shipment.fulfillment_order)
    return lambda line: min(inside[line.pk], free(line))


def undecided_cancellations(order: FulfillmentOrder) -> Counter[int]:
    """Return line key -> units in cancellations that are not decided yet (R-FUL-172)."""
    items = CancellationItem.objects.filter(cancellation__fulfillment_order=order, cancellation__decided_time=None)
    return Counter(dict(items.order_by().values_list("line").annotate(Sum("quantity"))))


def undecided_returns(order: FulfillmentOrder) -> Counter[int]:
    """Return line key -> units in returns that are neither received nor rejected (R-FUL-200)."""
    items = ReturnItem.objects.filter(fulfillment_return__fulfillment_order=order, fulfillment_return__closed_time=None)
    return Counter(dict(items.order_by().values_list("line").annotate(Sum("quantity"))))
