"""Effects of changes of webhooks on what is on its way."""

from collections.abc import Iterator

from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader

from .delivery.models import Delivery
from .webhooks.models import Webhook


@effect_reader(Webhook)
def effects_on_deliveries(change: PlannedChange) -> Iterator[Effect]:
    """Count the deliveries that are given up when a webhook is deleted or disabled (R-EVT-091)."""
    webhook = change.instance
    if not (change.is_deletion or (change.alters("enabled") and not webhook.enabled)):
        return
    waiting = Delivery.objects.filter(webhook=webhook, due_time__isnull=False).count()
    if waiting:
        text = f"{counted(waiting, 'delivery', 'deliveries')} on the way {'is' if waiting == 1 else 'are'} given up."
        yield Effect(text, Gravity.CONFIRM)
