"""What of the goods needs attention, on the home page."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live
from fulfillment.fulfillment_orders.models import (
    FulfillmentCancellation,
    FulfillmentOrderLine,
    FulfillmentReturn,
)
from fulfillment.fulfillment_orders.states import CREATED, PENDING


@provides_cards
def goods_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield backordered lines, and cancellations and returns that somebody has to decide about."""
    live_mode = is_live(request)
    if request.user.has_perm("fulfillment.view_fulfillmentorder"):
        lines = FulfillmentOrderLine.objects.filter(live_mode=live_mode, backordered__gt=0)
        link = f"{reverse('admin:fulfillment_fulfillmentorder_changelist')}?open=backordered"
        yield Card("Backordered lines", "Waiting for stock", link, lines)
    if request.user.has_perm("fulfillment.view_fulfillmentcancellation"):
        rows = FulfillmentCancellation.objects.in_mode(live_mode).in_state(PENDING)
        link = f"{reverse('admin:fulfillment_fulfillmentcancellation_changelist')}?state=pending"
        yield Card("Cancellations to decide", "Waiting for the warehouse", link, rows)
    if request.user.has_perm("fulfillment.view_fulfillmentreturn"):
        coming = FulfillmentReturn.objects.in_mode(live_mode).in_state(CREATED)
        link = f"{reverse('admin:fulfillment_fulfillmentreturn_changelist')}?state=created"
        yield Card("Returns to approve", "Waiting for the warehouse", link, coming)
