"""What people and webhooks do to deliveries: sending again, giving up (R-EVT-129, R-EVT-155)."""

from django.db import transaction
from django.utils import timezone

from catalog.wire.exceptions import Refusal
from fulfillment.events.webhooks.models import Webhook

from .models import Delivery


class WebhookDisabled(Refusal):
    """Nothing is sent to a webhook that is disabled or deleted."""

    def __init__(self) -> None:
        super().__init__("The webhook is disabled; enable it before sending.")


@transaction.atomic
def abandon_deliveries(webhook: Webhook) -> int:
    """Give up what was not delivered yet; enabling the webhook again does not revive it (R-EVT-091, R-EVT-155)."""
    # Locked in the order in which the worker locks them, so that the two never wait for each other.
    undelivered = webhook.deliveries.select_for_update().filter(due_time__isnull=False).order_by("pk")
    return Delivery.objects.filter(pk__in=list(undelivered.values_list("pk", flat=True))).update(
        state=Delivery.State.ABANDONED, due_time=None, finished_time=timezone.now()
    )


@transaction.atomic
def send_again(*, delivery: Delivery) -> Delivery:
    """Make one more attempt, outside the calendar of retries (R-EVT-129). Raises WebhookDisabled.

    A delivery that is still on its way keeps its calendar and is tried at once.
    """
    # The webhook is read after the lock: whoever disables it gives up its deliveries, and may be waited for here.
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not locked.webhook.enabled:
        raise WebhookDisabled
    if locked.state == Delivery.State.SENDING:
        return locked
    locked.sent_again = locked.state not in Delivery.OPEN
    locked.state = Delivery.State.PENDING
    locked.due_time = timezone.now()
    locked.finished_time = None
    locked.save()
    return locked
