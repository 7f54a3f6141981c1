"""Units of an order that staff can fulfill or cancel, and the money that this moves (R-FUL-440, R-FUL-441)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from catalog.reference.money import minor_units_of
from fulfillment.fulfillment_orders.models import FulfillmentOrder, FulfillmentOrderLine
from fulfillment.fulfillment_orders.units import cancellable
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import ACCEPTED
from fulfillment.payments.charges.parts import total_of

OpenUnits = dict[OrderLine, int]
FindUnits = Callable[[Order, Sequence[OrderLine]], OpenUnits]


class Requested(NamedTuple):
    """A line at the warehouse, and how many of its units can still be cancelled."""

    line: FulfillmentOrderLine
    units: int


class Release(NamedTuple):
    """The amount that closing units of a line moves, in major units; `is_asked` if the warehouse must agree first."""

    line: OrderLine
    units: int
    amount: Decimal
    is_asked: bool


def fulfillable_units(order: Order, lines: Sequence[OrderLine]) -> OpenUnits:
    """Return the open units of lines that are not managed; managed ones are captured when they ship (R-FUL-338 f.)."""
    if order.state != ACCEPTED:
        return {}
    return {line: line.open_quantity for line in lines if line.open_quantity and not line.managed}


def cancellable_units(order: Order, lines: Sequence[OrderLine]) -> OpenUnits:
    """Return the units that can be cancelled; for lines at the warehouse, as far as it can still cancel them."""
    if order.state != ACCEPTED:
        return {}
    requested = requested_of(order, lines)
    units = {line: min(line.open_quantity, _left(requested.get(line.key), line)) for line in lines}
    return {line: count for line, count in units.items() if count > 0}


def _left(requested: Sequence[Requested] | None, line: OrderLine) -> int:
    return line.open_quantity if requested is None else sum(place.units for place in requested)


def requested_of(order: Order, lines: Sequence[OrderLine]) -> dict[int, list[Requested]]:
    """Return the key of a managed line -> its lines at the warehouse; lines that were not requested are absent."""
    managed = {line.key for line in lines if line.managed}
    found: dict[int, list[Requested]] = {}
    if not managed:
        return found
    for request in FulfillmentOrder.objects.filter(order=order).prefetch_related("lines").order_by("key"):
        limit = cancellable(request)
        for line in request.lines.all():
            if line.order_line_id in managed:
                found.setdefault(line.order_line_id, []).append(Requested(line, limit(line)))
    return found


def releases_of(
    order: Order, lines: Sequence[OrderLine], units: Mapping[str, int], *, is_cancelled: bool
) -> list[Release]:
    """Return what closing units (line ID -> count) moves, by the same portions as booking (R-FUL-262).

    Raises ValueError for more than are open.
    """
    requested = requested_of(order, lines) if is_cancelled else {}
    minor_units = minor_units_of(order.currency)
    return [
        Release(line, count, total_of(line.value_of(count, minor_units)), line.key in requested)
        for line in lines
        if (count := units.get(line.wire_id, 0))
    ]
