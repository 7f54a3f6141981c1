"""What the tests of events share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from fulfillment.events.log.models import Event
from fulfillment.events.recording import NewEvent, record_events
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.operations import create_webhook
from tests.fulfillment.events.receiver import Receiver

WebhookMaker = Callable[..., Webhook]


def happen(count: int = 1, *, live_mode: bool = False, name: str = "sku.created") -> list[Event]:
    """Record some events with names that are not ASCII."""
    with transaction.atomic():
        return record_events(NewEvent(name, live_mode, {"id": str(n), "name": "Tasse 青"}) for n in range(count))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An endpoint that answers 200 unless told otherwise."""
    with Receiver() as endpoint:
        yield endpoint


@pytest.fixture
def make_webhook(db: None) -> WebhookMaker:
    """Return a function that makes a webhook: `make_webhook(receiver.url, "sku.created", live_mode=True)`."""

    def make(
        address: str = "https://shop.example/hook", *types: str, live_mode: bool = False, **values: Any
    ) -> Webhook:
        values |= {"address": address, "types": list(types or ("sku.created", "sku.updated", "sku.deleted"))}
        return create_webhook(live_mode=live_mode, **values)

    return make


@pytest.fixture(autouse=True)
def private_targets(settings: Any) -> None:
    """Let the tests' receivers, which are on this machine, be reached."""
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = True
