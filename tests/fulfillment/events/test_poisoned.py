"""Webhooks, events and outcomes that cannot be read or stored: the others are delivered (R-EVT-128)."""

import time
from typing import Any

import pytest
from django.db import DataError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fulfillment.events.delivery import claims, outcomes
from fulfillment.events.delivery.dispatcher import ARRANGERS, Dispatcher
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.encryption import encrypt
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets
from fulfillment.events.worker.subscribers import check_subscribers
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again
from tests.factories.client import Api
from tests.fulfillment.events.conftest import WebhookMaker, happen
from tests.fulfillment.events.receiver import Receiver, deliver_due

pytestmark = pytest.mark.django_db(transaction=True)


def states(webhook: Webhook) -> list[str]:
    """The states of a webhook's deliveries."""
    return list(webhook.deliveries.order_by("pk").values_list("state", flat=True))


def deliver_to(webhook: Webhook) -> None:
    """Deliver until nothing of a webhook is left; others may be stuck."""
    dispatcher, until = Dispatcher(), time.monotonic() + 20
    while time.monotonic() < until and not (dispatcher.is_idle and set(states(webhook)) == {"delivered"}):
        dispatcher.step()
        dispatcher.woken.wait(0.05)
    dispatcher.stop()


def test_a_webhook_that_cannot_be_read(
    receiver: Receiver, make_webhook: WebhookMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a way that nobody foresaw: what is sealed may be anything."""
    poisoned, good = make_webhook(receiver.url), make_webhook(receiver.url)
    happen(2)

    def unreadable(webhook: Webhook) -> Any:
        if webhook.pk == poisoned.pk:
            raise ValueError("no JSON")
        return active_secrets(webhook)

    monkeypatch.setattr(claims, "active_secrets", unreadable)
    deliver_to(good)
    assert states(good) == ["delivered"] * 2
    assert states(poisoned) == ["pending"] * 2
    stuck = StuckRow.objects.get()
    assert (stuck.queue, stuck.label) == ("webhooks", f"Webhook {poisoned.wire_id}")
    monkeypatch.undo()
    try_again(StuckRow.objects.all())
    deliver_to(poisoned)
    assert states(poisoned) == ["delivered"] * 2
    assert not StuckRow.objects.exists()


def test_credentials_of_another_shape(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    """They are read, and the attempt fails over them: it counts, is shown at the webhook and tried again."""
    poisoned, good = make_webhook(receiver.url), make_webhook(receiver.url)
    happen(1)
    Webhook.rows.filter(pk=poisoned.pk).update(sealed_oauth=encrypt(["no", "object"]))
    deliver_due()
    assert states(good) == ["delivered"]
    assert states(poisoned) == ["waiting"]
    attempt = Attempt.objects.get(delivery__webhook=poisoned)
    assert attempt.failure == "broken"


def test_an_event_that_cannot_be_read(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    """Only its own deliveries wait, visibly, and go out after it was mended."""
    webhook = make_webhook(receiver.url)
    first, *_ = happen(3)
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses such a row")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fulfillment_event SET body = CAST(x'ff' AS TEXT) WHERE key = %s", [first.key])
    deliver_due()
    assert sorted(states(webhook)) == ["delivered", "delivered", "sending"]
    assert StuckRow.objects.get().queue == "deliveries"
    Event._base_manager.filter(key=first.key).update(body="{}")
    Delivery.objects.filter(state="sending").update(due_time=timezone.now())
    try_again(StuckRow.objects.all())
    deliver_due()
    assert states(webhook) == ["delivered"] * 3
    assert not StuckRow.objects.exists()


def test_an_outcome_that_cannot_be_stored(
    receiver: Receiver, make_webhook: WebhookMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of its batch are."""
    webhook = make_webhook(receiver.url)
    happen(3)
    (poisoned, *_) = webhook.deliveries.order_by("pk").values_list("pk", flat=True)
    works = outcomes.attempt_of

    def attempt_of(outcome: Any) -> Attempt:
        if outcome.job.delivery_id == poisoned:
            raise DataError("too long")
        return works(outcome)

    monkeypatch.setattr(outcomes, "attempt_of", attempt_of)
    deliver_due()
    assert states(webhook) == ["sending", "delivered", "delivered"]
    assert StuckRow.objects.get().row_key == str(poisoned)


def test_faults_that_cannot_be_read_change_nothing(
    receiver: Receiver, make_webhook: WebhookMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(jobs: list[Any]) -> list[Any]:
        raise TypeError("no percentage")

    monkeypatch.setattr("fulfillment.events.delivery.dispatcher.ARRANGERS", [broken, *ARRANGERS])
    webhook = make_webhook(receiver.url)
    happen(1)
    deliver_due()
    assert states(webhook) == ["delivered"]
    assert Dispatcher().is_idle


@pytest.mark.parametrize("types", ["null", "3", '{"a": 1}'])
def test_types_of_another_shape(receiver: Receiver, make_webhook: WebhookMaker, types: str) -> None:
    """Written past the rules: such a webhook gets nothing, and no change is refused over it."""
    poisoned, good = make_webhook(receiver.url), make_webhook(receiver.url)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fulfillment_webhook SET types = %s WHERE key = %s", [types, poisoned.pk])
    happen(1)
    deliver_due()
    assert (states(poisoned), states(good)) == ([], ["delivered"])
    assert check_subscribers() == 1
    stuck = StuckRow.objects.get()
    assert (stuck.queue, stuck.label) == ("event types of webhooks", f"Webhook {poisoned.wire_id}")
    Webhook.rows.filter(pk=poisoned.pk).update(types=["sku.created"])
    try_again(StuckRow.objects.all())
    assert check_subscribers() == 0


def test_types_too_deep_to_be_read(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    """The reader of JSON gives up with another error than over bad syntax."""
    poisoned, good = make_webhook(receiver.url), make_webhook(receiver.url)
    with connection.cursor() as cursor:
        types = "[" * 1500 + "]" * 1500
        cursor.execute("UPDATE fulfillment_webhook SET types = %s WHERE key = %s", [types, poisoned.pk])
    happen(1)
    deliver_to(good)
    assert states(good) == ["delivered"]
    assert check_subscribers() == 1
    assert StuckRow.objects.get().label == f"Webhook {poisoned.wire_id}"


def test_a_delivery_that_makes_no_job(
    receiver: Receiver, make_webhook: WebhookMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row can be read and means nothing, as SQLite allows: the others of its webhook go out."""
    webhook = make_webhook(receiver.url)
    first, *_ = happen(3)

    def sendable_body(event: Event) -> str:
        if event.pk == first.pk:
            raise TypeError("no text")
        return event.body

    monkeypatch.setattr(Event, "sendable_body", property(sendable_body))
    deliver_due()
    assert sorted(states(webhook)) == ["delivered", "delivered", "sending"]
    assert StuckRow.objects.get().queue == "deliveries"


def test_types_that_are_no_json(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses such a row")
    poisoned, good = make_webhook(receiver.url), make_webhook(receiver.url)
    with connection.cursor() as cursor:
        # A row that satisfies the table's own check is made unreadable past it.
        cursor.execute("PRAGMA ignore_check_constraints = on")
        cursor.execute("UPDATE fulfillment_webhook SET types = 'no' WHERE key = %s", [poisoned.pk])
        cursor.execute("PRAGMA ignore_check_constraints = off")
    happen(1)
    deliver_to(good)
    assert states(good) == ["delivered"]


def test_webhooks_that_break_the_rules_are_shown_and_go(
    api: Api, admin_client: Client, make_webhook: WebhookMaker
) -> None:
    other = make_webhook()
    for types in ("null", "3", '{"a": 1}', '["nope"]', "[[1]]"):
        webhook = make_webhook()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE fulfillment_webhook SET types = %s WHERE key = %s", [types, webhook.pk])
        for name, keys in (("changelist", []), ("change", [webhook.pk])):
            page = reverse(f"admin:fulfillment_webhook_{name}", args=keys)
            assert admin_client.get(page).status_code == 200, (name, types)
        assert [one["id"] for one in api.get("/webhooks", types="sku.created").json()] == [other.wire_id]
        assert api.delete(f"/webhooks/{webhook.wire_id}").status_code == 204, types
    assert list(Webhook.objects.all()) == [other]
