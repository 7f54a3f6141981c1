"""The fulfillments on the page of an order, its steps on items, and what of them stands on the timeline."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fulfillment.fulfillment_orders.models import Shipment
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.fulfillments.origins import makers_of
from fulfillment.orders.admin.sections import (
    NextStep,
    Section,
    provides_sections,
    provides_steps,
    provides_timeline,
)
from fulfillment.orders.admin.timeline import who_wrote
from fulfillment.orders.models import Order

from .steps import BOOKS, STEPS


@provides_steps
def steps_on_items(request: HttpRequest, order: Order) -> Iterator[NextStep]:
    """Yield what can be done with the open units of an order; nothing while it is disputed (R-CHK-245)."""
    if not request.user.has_perm(BOOKS):
        return
    lines = order.items
    for name, step in STEPS.items():
        if step.units(order, lines):
            address = reverse("admin:fulfillment_fulfillment_step", args=[order.pk, name])
            yield NextStep(step.label, address, step.is_cancelled)


@provides_sections
def fulfillments_of(request: HttpRequest, order: Order) -> Iterator[Section]:
    """Yield what was fulfilled and cancelled, the last one first."""
    rows = list(Fulfillment.objects.filter(order=order).prefetch_related("items__line").order_by("-key"))
    if rows and request.user.has_perm("fulfillment.view_fulfillment"):
        yield Section("Fulfillments", "fulfillments/of_order.html", {"rows": _shown(order, rows)})


@provides_timeline
def fulfillments_on_timeline(order: Order) -> Iterable[str]:
    """Return the ids of the fulfillments of an order."""
    return Fulfillment.objects.filter(order=order).values_list("wire_id", flat=True)


def _shown(order: Order, rows: list[Fulfillment]) -> list[dict[str, Any]]:
    """Return fulfillments with where their shipments are found and who booked them."""
    makers = makers_of(order, rows)
    shipments = Shipment.objects.filter(fulfillment_order__order=order).values_list("wire_id", "pk")
    pages = {wire_id: reverse("admin:fulfillment_shipment_change", args=[key]) for wire_id, key in shipments}
    return [
        {
            "row": row,
            "shipment": pages.get(row.shipment_id, ""),
            "maker": who_wrote(makers[row.wire_id]) if row.wire_id in makers else "",
        }
        for row in rows
    ]
