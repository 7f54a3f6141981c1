"""Replaying a window of time to one webhook."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from fulfillment.events import replays
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.worker.loops import run_tasks
from tests.browser_forms import member_of
from tests.factories import SkuFactory
from tests.fulfillment.events.conftest import WebhookMaker
from tests.fulfillment.events.receiver import Receiver, deliver_due


@pytest.fixture
def developer(reference: None) -> Client:
    """A developer in test mode."""
    return member_of("Developer")


def window(hours: float = 1, **values: Any) -> dict[str, Any]:
    """Return a window around now, as the page sends it."""
    now = timezone.now()
    begin, end = now - timedelta(hours=hours), now + timedelta(hours=hours)
    return {"begin": f"{begin:%Y-%m-%dT%H:%M}", "end": f"{end:%Y-%m-%dT%H:%M}"} | values


def page_of(webhook: Webhook) -> str:
    """Return the address of the page."""
    return f"/admin/fulfillment/webhook/{webhook.pk}/replay/"


def states(webhook: Webhook) -> dict[str, str]:
    """Return the state of what is on its way to a webhook, by the object."""
    return {row.event.resource_id: row.state for row in webhook.deliveries.select_related("event")}


def test_a_count_comes_first_and_sends_nothing(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    SkuFactory.create_batch(3)
    Delivery.objects.update(state="delivered", due_time=None)
    page = developer.get(page_of(webhook), window())
    assert page.context["number"] == 3
    assert set(states(webhook).values()) == {"delivered"}


def test_what_happened_in_the_window_is_sent_whatever_became_of_it(
    developer: Client, make_webhook: WebhookMaker
) -> None:
    """Delivered, failed and waiting ones again, and those that were never meant for it for the first time."""
    first = make_webhook()
    for name, state in (("done", "delivered"), ("failed", "failed"), ("waiting", "waiting")):
        SkuFactory(wire_id=name)
        due = timezone.now() + timedelta(hours=3) if state == "waiting" else None
        Delivery.objects.filter(event__resource_id=name).update(state=state, due_time=due)
    Webhook.rows.filter(pk=first.pk).update(enabled=False)
    SkuFactory(wire_id="missed")
    Webhook.rows.filter(pk=first.pk).update(enabled=True)
    SkuFactory(wire_id="other-mode", live=True)
    developer.post(page_of(first), window())
    assert states(first) == dict.fromkeys(("done", "failed", "waiting", "missed"), "pending")
    again = {row.event.resource_id: row.sent_again for row in first.deliveries.select_related("event")}
    assert again == {"done": True, "failed": True, "waiting": False, "missed": False}
    assert not Delivery.objects.filter(due_time__gt=timezone.now()).exists()
    assert "Replayed 4 events" in LogEntry.objects.get().change_message


def test_only_the_chosen_types_and_only_this_webhook(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook, other = make_webhook(), make_webhook()
    sku = SkuFactory(wire_id="mug")
    sku.name = "Other"
    sku.save()
    Delivery.objects.update(state="delivered", due_time=None)
    developer.post(page_of(webhook), window(types=["sku.updated"]))
    pending = Delivery.objects.filter(state="pending")
    assert [(row.webhook_id, row.event.type) for row in pending] == [(webhook.pk, "sku.updated")]
    assert set(other.deliveries.values_list("state", flat=True)) == {"delivered"}


def test_test_events_are_not_replayed(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    developer.post(f"/admin/fulfillment/webhook/{webhook.pk}/test/", {"type": "sku.created"})
    assert developer.get(page_of(webhook), window()).context["number"] == 0


@pytest.mark.parametrize("values", [{"end": "2001-01-01T00:00"}, {"begin": ""}, {"types": ["order.created"]}])
def test_a_window_that_makes_no_sense_sends_nothing(
    developer: Client, make_webhook: WebhookMaker, values: dict[str, Any]
) -> None:
    webhook = make_webhook()
    SkuFactory()
    Delivery.objects.update(state="delivered", due_time=None)
    page = developer.post(page_of(webhook), window(**values))
    assert page.context["form"].errors
    assert set(states(webhook).values()) == {"delivered"}


def test_nothing_is_replayed_to_a_disabled_webhook(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    SkuFactory()
    Delivery.objects.update(state="delivered", due_time=None)
    Webhook.rows.update(enabled=False)
    page = developer.post(page_of(webhook), window(), follow=True)
    assert "The webhook is disabled; enable it before sending." in page.content.decode()
    assert set(states(webhook).values()) == {"delivered"}


@pytest.mark.django_db(transaction=True)
def test_many_events_are_left_to_the_worker(
    developer: Client, make_webhook: WebhookMaker, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a page can wait for: the request puts nothing on its way, the worker all of it, in pieces."""
    monkeypatch.setattr(replays, "AT_ONCE", 3)
    monkeypatch.setattr(replays, "PIECE", 2)
    webhook = make_webhook(receiver.url)
    SkuFactory.create_batch(5)
    Delivery.objects.update(state="delivered", due_time=None)
    developer.post(page_of(webhook), window())
    assert set(states(webhook).values()) == {"delivered"}
    stopping = threading.Event()
    worker = threading.Thread(target=run_tasks, args=("tester", stopping))
    worker.start()
    for _ in range(100):
        if Delivery.objects.filter(state="pending").count() == 5:
            break
        stopping.wait(0.1)
    stopping.set()
    worker.join()
    deliver_due()
    assert sorted(receiver.event_ids) == sorted(Event.objects.values_list("wire_id", flat=True))
