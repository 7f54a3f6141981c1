"""Operations on webhooks. Secrets and the fate of deliveries follow from saving them (`events/receivers.py`)."""

from typing import TypedDict, Unpack

from django.db import transaction

from catalog.wire.exceptions import Errors
from catalog.wire.records.changes import Change
from catalog.wire.records.operations import create_resource, update_resource

from .models import Webhook


class WebhookAttributes(TypedDict, total=False):
    """The attributes of a webhook that a caller may set."""

    types: list[str]
    address: str
    api_version: str
    enabled: bool
    transport_type: str
    authentication: dict[str, str]
    oauth: dict[str, str]


@transaction.atomic
def create_webhook(
    *, live_mode: bool, errors: Errors | None = None, **attributes: Unpack[WebhookAttributes]
) -> Webhook:
    """Create a webhook with its first secret (R-EVT-080 to R-EVT-085, R-EVT-100). Raises ValidationError."""
    return create_resource(Webhook(live_mode=live_mode), attributes, errors)


@transaction.atomic
def update_webhook(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[WebhookAttributes]
) -> Webhook:
    """Change the given attributes (R-EVT-087). Raises NotFound; ValidationError about the result."""
    return update_resource(Webhook.objects.all().find(wire_id, live_mode=live_mode, lock=True), attributes, errors)


@transaction.atomic
def delete_webhook(*, live_mode: bool, wire_id: str) -> None:
    """Delete a webhook with its secrets and credentials (R-EVT-091). Raises NotFound.

    Its hidden row stays: what was sent to it remains on record, and an event that is being recorded at this moment
    cannot fail because its webhook vanishes.
    """
    webhook = Webhook.objects.find(wire_id, live_mode=live_mode, lock=True)
    webhook.deleted_time = webhook.now()
    webhook.enabled = False
    webhook.types = webhook.type_names
    webhook.sealed_authentication = webhook.sealed_oauth = ""
    webhook.transport_type = Webhook.TransportType.HTTP
    webhook.save(change=Change(is_locked=True))
    webhook.secrets.all().delete()
