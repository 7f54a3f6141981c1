"""Cards on the home page about webhooks that need attention."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.webhooks.models import Webhook

from .filters import NOT_DELETED, StatusFilter
from .visibility import visible_deliveries


@provides_cards
def event_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield failed deliveries and webhooks that are disabled or failing, for those who can fix them."""
    if not request.user.has_perm("fulfillment.change_webhook"):
        return
    webhooks = Webhook.objects.in_mode(is_live(request))
    failed = visible_deliveries(request).filter(state=Delivery.State.FAILED, webhook__in=webhooks)
    link = f"{reverse('admin:fulfillment_delivery_changelist')}?state={Delivery.State.FAILED}&webhook={NOT_DELETED}"
    yield Card("Failed deliveries", "Webhooks did not get these events", link, failed)
    listed = reverse("admin:fulfillment_webhook_changelist")
    for status, title, text in (
        ("by_system", "Webhooks disabled", "By the system, after days of failure"),
        ("failing", "Webhooks failing", "The latest attempt failed"),
    ):
        yield Card(title, text, f"{listed}?status={status}", webhooks.filter(StatusFilter.conditions[status][1]))
