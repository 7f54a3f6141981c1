"""Writing webhooks. Secrets and the fate of deliveries follow from storing them (`events/triggers.py`)."""

from typing import Any

from django.db import transaction

from catalog.wire.exceptions import Errors
from catalog.wire.records.storage import assign, create, store

from .models import Webhook


@transaction.atomic
def create_webhook(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Webhook:
    """Create a webhook with its first secret (R-EVT-080 to R-EVT-085, R-EVT-100). Raises ValidationError."""
    webhook = Webhook(live_mode=live_mode)
    assign(webhook, values)
    create(webhook, errors or {})
    return webhook


@transaction.atomic
def update_webhook(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Webhook:
    """Change what is sent and nothing else (R-EVT-087). Raises NotFound; ValidationError about the result."""
    webhook = Webhook.objects.find(wire_id, live_mode=live_mode, lock=True)
    assign(webhook, values)
    store(webhook, errors or {})
    return webhook


@transaction.atomic
def delete_webhook(*, live_mode: bool, wire_id: str) -> None:
    """Delete a webhook with its secrets and credentials (R-EVT-091). Raises NotFound.

    Its row stays, out of sight: what was sent to it remains on record, and an event that is being recorded at this very
    moment cannot fail because its webhook vanishes.
    """
    webhook = Webhook.objects.find(wire_id, live_mode=live_mode, lock=True)
    webhook.deleted_time = webhook.now()
    webhook.enabled = False
    webhook.types = webhook.type_names
    webhook.sealed_authentication = webhook.sealed_oauth = ""
    webhook.transport_type = Webhook.TransportType.HTTP
    webhook.save()
    webhook.secrets.all().delete()
