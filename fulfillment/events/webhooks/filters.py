"""The list of webhooks (R-EVT-089)."""

from django.http import QueryDict

from catalog.wire.http.pagination import Query
from catalog.wire.http.parameters import FilterKind
from fulfillment.events.selection import chosen_types

from .models import Webhook

MAX_LISTED = 100
KINDS = {"type": FilterKind.EXACT, "types": FilterKind.ANY_OF}


def list_webhooks(params: QueryDict, *, live_mode: bool) -> list[Webhook]:
    """Return the webhooks that subscribe to at least one chosen type, newest first. Raises ValidationError."""
    query = Query(params, live_mode, KINDS)
    query.raise_errors()
    chosen = chosen_types(query)
    webhooks = Webhook.objects.in_mode(live_mode).order_by("-key")
    if chosen is None:
        return list(webhooks[:MAX_LISTED])
    wanted = set(chosen)
    return [webhook for webhook in webhooks if wanted.intersection(webhook.type_names)][:MAX_LISTED]
