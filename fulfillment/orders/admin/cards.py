"""What of the orders needs attention, on the home page."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live
from fulfillment.orders.models import Order
from fulfillment.orders.states import DISPUTE, IN_REVIEW, PENDING_PAYMENT

CARDS = (
    (IN_REVIEW, "Orders in review", "Approve or block", True),
    (DISPUTE, "Disputed orders", "Nothing moves until they are resolved", True),
    (PENDING_PAYMENT, "Orders waiting for payment", "Awaiting payment", False),
)


@provides_cards
def order_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield orders that wait for somebody."""
    if not request.user.has_perm("fulfillment.view_order"):
        return
    orders = Order.objects.in_mode(is_live(request))
    for state, title, text, is_trouble in CARDS:
        link = f"{reverse('admin:fulfillment_order_changelist')}?state__exact={state}"
        yield Card(title, text, link, orders.filter(state=state), is_trouble=is_trouble)
