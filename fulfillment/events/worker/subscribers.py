"""Enabled webhooks whose event types cannot be read: they get no events (R-EVT-128), which staff must be told."""

from django.db.models import QuerySet

from fulfillment.events.recording import UNREADABLE_TYPES
from fulfillment.events.webhooks.models import Webhook
from fulfillment.queues.models import StuckRow
from fulfillment.queues.row_queue import RowQueue

SUBSCRIBERS = RowQueue("event types of webhooks", batch=10_000)


def check_subscribers() -> int:
    """Set aside the webhooks whose types are damaged, and forget those that were mended; return how many are aside.

    They are looked at one by one only if something is, or was, wrong with one of them.
    """
    stuck = StuckRow.objects.filter(queue=SUBSCRIBERS.name)
    for live_mode in (True, False):
        enabled = Webhook.rows.filter(live_mode=live_mode, enabled=True, deleted_time=None).only("wire_id", "types")
        if stuck.filter(live_mode=live_mode).exists() or not _are_fine(enabled):
            SUBSCRIBERS.work(enabled.order_by("pk"), _refuse_damaged, live_mode=live_mode, lock=False)
    return stuck.count()


def _are_fine(webhooks: QuerySet[Webhook]) -> bool:
    try:
        return all(isinstance(webhook.types, list) for webhook in webhooks)
    except UNREADABLE_TYPES:
        return False


def _refuse_damaged(webhook: Webhook) -> None:
    """Raise TypeError for types that are no list."""
    if not isinstance(webhook.types, list):
        raise TypeError("The event types are no list. Choose them again.")
