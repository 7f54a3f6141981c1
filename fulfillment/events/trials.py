"""Trying a webhook: an event with invented data, and what an event about a real object would look like (R-EVT-194)."""

import shlex
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.wire.exceptions import NotFound, Refusal
from catalog.wire.masking import mask_credentials
from catalog.wire.records import clock
from catalog.wire.records.resources import Resource
from catalog.wire.values.naming import wire_name

from .delivery.models import Delivery
from .delivery.operations import WebhookDisabled
from .delivery.signature import HEADER, signature_header
from .log.payloads import shown
from .recording import NewEvent, deliver, written
from .resource_changes import recorded_nouns, recorded_objects
from .samples import previous_of, sample_of
from .webhooks.models import Webhook
from .webhooks.secrets import active_secrets

DELETED, UPDATED = "deleted", "updated"


@dataclass(frozen=True)
class Preview:
    """A delivery as it would be sent now."""

    address: str
    headers: dict[str, str]
    body: str

    @property
    def has_previous(self) -> bool:
        """Tell whether a real event would hold former values."""
        return wire_name("previous_attributes") in self.body

    @property
    def curl(self) -> str:
        """Return a command that sends exactly this."""
        headers = " ".join(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers.items())
        return f"curl -i -X POST {shlex.quote(self.address)} {headers} --data-raw {shlex.quote(self.body)}"


@transaction.atomic
def send_test_event(*, webhook: Webhook, event_type: str) -> Delivery:
    """Send an event with invented data to one webhook, whatever it subscribes to. Raises WebhookDisabled, NotEmitted.

    It is marked as a test, and the Events API does not list it.
    """
    if not webhook.enabled:
        raise WebhookDisabled
    sample = sample_of(event_type, live_mode=webhook.live_mode)
    new_event = NewEvent(event_type, webhook.live_mode, sample, previous_of(event_type))
    moment = clock.now(live_mode=webhook.live_mode)
    event = written(new_event, moment, [webhook.wire_id], is_test=True)
    event.save()
    deliver([event], [[webhook]])
    return Delivery.objects.get(event=event)


def preview_types() -> list[str]:
    """Return the types that can be previewed: those about objects that staff can name."""
    return [f"{noun}.{happened}" for noun in recorded_nouns() for happened in ("created", UPDATED, DELETED)]


def preview_event(*, webhook: Webhook, event_type: str, wire_id: str) -> Preview:
    """Return what a webhook would be sent about an object as it is now, signed with the active secrets.

    Nothing is stored or sent. What an update would tell as former values depends on the update: there are none here.
    Raises NotFound; UnreadableSecret.
    """
    resource = object_of(event_type, wire_id, live_mode=webhook.live_mode)
    previous: dict[str, Any] | None = {} if event_type.endswith(f".{UPDATED}") else None
    new_event = NewEvent(event_type, webhook.live_mode, shown(event_type, resource), previous)
    # It is shown to people: secrets of sources and sessions are for those who are sent them in earnest.
    body = mask_credentials(written(new_event, clock.now(live_mode=webhook.live_mode), [webhook.wire_id]).body)
    secrets = [secret.value for secret in active_secrets(webhook)]
    signed = signature_header(secrets, int(timezone.now().timestamp()), body.encode())
    return Preview(webhook.address, {"Content-Type": "application/json; charset=utf-8", HEADER: signed}, body)


def object_of(event_type: str, wire_id: str, *, live_mode: bool) -> Resource:
    """Return the object that an event would tell of. Raises NotFound; Refusal for types of other objects."""
    noun = event_type.rpartition(".")[0]
    rows = recorded_objects(noun)
    if rows is None:
        raise Refusal(f"An event of the type {event_type} cannot be previewed.")
    found: Resource | None = rows.filter(live_mode=live_mode, wire_id=wire_id).first()
    if found is None:
        raise NotFound(rows.model.wire_noun, wire_id)
    return found
