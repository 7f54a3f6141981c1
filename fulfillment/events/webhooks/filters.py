"""The list of webhooks (R-EVT-089)."""

from catalog.wire.paging import Query
from fulfillment.events.selection import chosen_types

from .models import Webhook

MAX_LISTED = 100


def list_webhooks(query: Query) -> list[Webhook]:
    """Return the webhooks that subscribe to at least one chosen type, newest first. Raises ValidationError."""
    chosen = chosen_types(query)
    webhooks = Webhook.objects.in_mode(query.live_mode).order_by("-key")
    if chosen is None:
        return list(webhooks[:MAX_LISTED])
    wanted = set(chosen)
    return [webhook for webhook in webhooks if wanted.intersection(webhook.types)][:MAX_LISTED]
