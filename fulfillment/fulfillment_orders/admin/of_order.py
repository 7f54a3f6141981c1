"""The goods on the page of an order, beside its money, with their legal next steps (product.md, screen 8)."""

from collections.abc import Iterator

from django.http import HttpRequest

from fulfillment.fulfillment_orders.models import (
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentReturn,
    Shipment,
)
from fulfillment.orders.admin.sections import Section, provides_sections, provides_timeline
from fulfillment.orders.models import Order

from .orders import goods_shown


@provides_sections
def goods_of(request: HttpRequest, order: Order) -> Iterator[Section]:
    """Yield where the goods of an order are, if any were requested; the buttons stand with each request."""
    if not request.user.has_perm("fulfillment.view_fulfillmentorder"):
        return
    rows = FulfillmentOrder.objects.filter(order=order).prefetch_related("lines").order_by("key")
    shown = [goods_shown(row, request.user) for row in rows]
    if shown:
        yield Section("Goods", "goods/of_order.html", {"all_goods": shown})


@provides_timeline
def goods_on_timeline(order: Order) -> Iterator[str]:
    """Yield the ids of everything whose events tell of the goods of an order."""
    yield from FulfillmentOrder.objects.filter(order=order).values_list("wire_id", flat=True)
    for model in (Shipment, FulfillmentCancellation, FulfillmentReturn):
        yield from model._base_manager.filter(fulfillment_order__order=order).values_list("wire_id", flat=True)
