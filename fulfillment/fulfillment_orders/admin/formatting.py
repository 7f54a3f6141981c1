"""States, lines and units of fulfillment orders as pages show them."""

from collections.abc import Mapping
from typing import Any

from catalog.staff.formatting import Badge
from catalog.staff.formatting import badge as staff_badge
from fulfillment.fulfillment_orders.models import FulfillmentOrder

BADGES = {
    "Pending": "warning",
    "Created": "info",
    "Backordered": "danger",
    "Shipped": "success",
    "Accepted": "success",
    "Cancelled": "info",
    "Rejected": "danger",
}


def badge(state: str) -> Badge:
    """Return the label of a state."""
    return staff_badge(state, BADGES, default="")


def lines_shown(order: FulfillmentOrder) -> list[dict[str, Any]]:
    """Return the lines with their counters, and where their pending units are set aside."""
    rows = order.lines.prefetch_related("allocations__level__location").all()
    return [
        {
            "line": line,
            "badge": badge(line.state),
            "figures": [
                (name.capitalize(), getattr(line, name))
                for name in ("quantity", "pending", "backordered", "shipped", "cancelled", "returned")
            ],
            "places": [(one.quantity, one.level) for one in line.allocations.all()],
        }
        for line in rows
    ]


def units_shown(order: FulfillmentOrder, units: Mapping[str, int]) -> str:
    """Return units by line in words."""
    names = {line.wire_id: line.name or line.item_wire_id for line in order.lines.all()}
    return ", ".join(f"{count} of {names.get(line_id, line_id)}" for line_id, count in units.items())
