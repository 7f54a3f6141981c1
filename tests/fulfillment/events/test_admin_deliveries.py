"""The logs of events and deliveries in the browser; sending again, trying, previewing (R-EVT-129, R-EVT-193 f.)."""

import json
import shlex
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.samples import sample_of, sample_types
from fulfillment.events.types import event_types
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets
from tests.browser_forms import member_of
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.fulfillment.events.conftest import WebhookMaker
from tests.fulfillment.events.receiver import Receiver, answer, deliver_due, verifies

EVENTS, DELIVERIES = "/admin/fulfillment/event/", "/admin/fulfillment/delivery/"


@pytest.fixture
def developer(reference: None) -> Client:
    """A developer in test mode."""
    return member_of("Developer")


def listed(client: Client, address: str) -> list[Any]:
    """Return the rows of a list."""
    return list(client.get(address).context["cl"].result_list)


def failed_delivery(webhook: Webhook) -> Delivery:
    """Return a delivery that was given up after an attempt."""
    SkuFactory()
    delivery = Delivery.objects.latest("pk")
    Attempt.objects.create(
        delivery=delivery, number=1, time=timezone.now(), duration_ms=7, status=500, failure="status", answer="oh <no>"
    )
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", due_time=None, attempts_made=1)
    return delivery


def test_events_are_found_by_id_resource_type_and_group(developer: Client, api: Api) -> None:
    """R-EVT-193."""
    mug, pot = SkuFactory(wire_id="mug"), SkuFactory(wire_id="pot")
    mug.name = "Another"
    mug.save()
    live = SkuFactory(wire_id="mug", live=True)
    updated = Event.objects.get(type="sku.updated")
    assert len(listed(developer, EVENTS)) == 3
    assert listed(developer, f"{EVENTS}?q={updated.wire_id}") == [updated]
    assert {event.resource_id for event in listed(developer, f"{EVENTS}?q={pot.wire_id}")} == {"pot"}
    assert len(listed(developer, f"{EVENTS}?q=mug")) == 2
    assert listed(developer, f"{EVENTS}?q=sku.updated") == [updated]
    assert len(listed(developer, f"{EVENTS}?q=sku.*")) == 3
    assert len(listed(developer, f"{EVENTS}?group=sku")) == 3
    assert listed(developer, f"{EVENTS}?group=order") == []
    assert listed(developer, f"{EVENTS}?created_time_to_0=2001-01-01") == []
    of_live = Event.objects.get(live_mode=True, resource_id=live.wire_id)
    assert developer.get(f"{EVENTS}{of_live.pk}/change/").status_code == 302


def test_an_event_shows_its_body_and_what_became_of_it(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-193: pretty data, deliveries with attempts."""
    delivery = failed_delivery(make_webhook())
    page = developer.get(f"{EVENTS}{delivery.event_id}/change/").content.decode()
    assert delivery.event.wire_id in page
    assert "&quot;webhookIds&quot;: [" in page
    assert "500, 7 ms" in page


def test_a_delivery_shows_its_attempts(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-126: time, status, duration, the beginning of the answer, escaped."""
    delivery = failed_delivery(make_webhook())
    page = developer.get(f"{DELIVERIES}{delivery.pk}/change/").content.decode()
    assert "Attempt 1: 500" in page
    assert "oh &lt;no&gt;" in page
    assert listed(developer, f"{DELIVERIES}?state=failed&failure=status&webhook={delivery.webhook_id}") == [delivery]
    assert listed(developer, f"{DELIVERIES}?failure=timeout") == []
    assert listed(developer, f"{DELIVERIES}?q={delivery.event.wire_id}") == [delivery]


def test_deliveries_of_the_other_mode_do_not_exist_here(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-CAT-248."""
    make_webhook(live_mode=True)
    SkuFactory(live=True)
    delivery = Delivery.objects.get()
    assert listed(developer, DELIVERIES) == []
    assert developer.get(f"{DELIVERIES}{delivery.pk}/change/").status_code == 302
    assert developer.post(f"{DELIVERIES}{delivery.pk}/send-again/").status_code == 403


def test_the_list_costs_the_same_however_long_it_is(developer: Client, make_webhook: WebhookMaker) -> None:
    make_webhook()
    SkuFactory()
    developer.get(DELIVERIES)
    counts = []
    for _ in range(2):
        SkuFactory.create_batch(5)
        with CaptureQueriesContext(connection) as queries:
            developer.get(DELIVERIES)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_delivery_is_sent_again(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-129."""
    delivery = failed_delivery(make_webhook())
    asked = developer.get(f"{DELIVERIES}{delivery.pk}/send-again/")
    assert "Send sku.created again?" in asked.content.decode()
    assert Delivery.objects.get().state == "failed"
    developer.post(f"{DELIVERIES}{delivery.pk}/send-again/")
    again = Delivery.objects.get()
    assert (again.state, again.sent_again) == ("pending", True)
    assert again.due_time is not None


def test_a_selection_is_sent_again_without_what_cannot_be_sent(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-129."""
    first, off = make_webhook("https://a.example/"), make_webhook("https://b.example/")
    failed_delivery(first)
    Delivery.objects.update(state="failed", due_time=None)
    Webhook.rows.filter(pk=off.pk).update(enabled=False)
    chosen = {"action": "send_selected_again", "_selected_action": [row.pk for row in Delivery.objects.all()]}
    page = developer.post(DELIVERIES, chosen, follow=True).content.decode()
    assert "1 delivery is sent again." in page
    assert "1 was left out" in page
    assert {row.webhook_id: row.state for row in Delivery.objects.all()} == {first.pk: "pending", off.pk: "failed"}


def test_nothing_is_sent_again_to_a_disabled_webhook(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    delivery = failed_delivery(webhook)
    Webhook.rows.update(enabled=False)
    page = developer.post(f"{DELIVERIES}{delivery.pk}/send-again/", follow=True).content.decode()
    assert "The webhook is disabled; enable it before sending." in page
    assert Delivery.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_test_event_arrives_and_the_events_api_does_not_list_it(
    developer: Client, api: Api, make_webhook: WebhookMaker, receiver: Receiver
) -> None:
    """R-EVT-194."""
    webhook = make_webhook(receiver.url)
    developer.post(f"/admin/fulfillment/webhook/{webhook.pk}/test/", {"type": "order.accepted"})
    deliver_due()
    received = receiver.received[0]
    assert (received.event["type"], received.event["data"]["object"]["state"]) == ("order.accepted", "accepted")
    secret = active_secrets(webhook)[0].value
    assert verifies(received.headers["digitalriver-signature"], received.body, secret, now=received.time)
    event = Event.objects.get()
    assert event.is_test
    assert api.get("/events").json()["data"] == []
    assert api.get(f"/events/{event.wire_id}").status_code == 404
    assert "order.accepted (test)" in developer.get(EVENTS).content.decode()
    assert listed(developer, f"{EVENTS}?test=no") == []


def test_a_disabled_webhook_is_sent_no_test_event(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook(enabled=False)
    page = developer.post(f"/admin/fulfillment/webhook/{webhook.pk}/test/", {"type": "sku.created"})
    assert "The webhook is disabled; enable it before sending." in page.content.decode()
    assert not Event.objects.exists()


def test_every_type_that_is_emitted_has_a_sample() -> None:
    """R-EVT-194, R-EVT-043: in the state that the type tells."""
    found = {kind.name: sample_of(kind.name, live_mode=True) for kind in sample_types()}
    assert set(found) == {name for name, kind in event_types().items() if kind.emitted}
    assert all(sample["id"] and sample["liveMode"] is True for sample in found.values())
    assert found["refund.complete"]["state"] == "succeeded"
    assert found["order.blocked"]["state"] == "blocked"
    assert found["order.charge.capture.failed"]["state"] == "capturable"


def test_a_preview_is_what_would_be_sent_and_stores_nothing(developer: Client, make_webhook: WebhookMaker) -> None:
    """The signature verifies, the command repeats the body byte for byte."""
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    SkuFactory(wire_id="mug", name="Bob's mug, blå")
    events, deliveries = Event.objects.count(), Delivery.objects.count()
    page = developer.get(f"/admin/fulfillment/webhook/{webhook.pk}/preview/?type=sku.updated&id=mug")
    preview = page.context["preview"]
    words = shlex.split(preview.curl)
    body = words[words.index("--data-raw") + 1]
    assert json.loads(body)["data"]["object"]["name"] == "Bob's mug, blå"
    secret, stamp = active_secrets(webhook)[0].value, preview.headers["DigitalRiver-Signature"]
    assert verifies(stamp, body.encode(), secret, now=int(stamp.split(",")[0]))
    assert (Event.objects.count(), Delivery.objects.count()) == (events, deliveries)
    assert "pass-4711" not in page.content.decode()
    assert secret not in page.content.decode()


@pytest.mark.parametrize("wire_id", ["no-such", "of-live"])
def test_a_preview_of_nothing_says_so(developer: Client, make_webhook: WebhookMaker, wire_id: str) -> None:
    webhook = make_webhook()
    SkuFactory(wire_id="of-live", live=True)
    page = developer.get(f"/admin/fulfillment/webhook/{webhook.pk}/preview/?type=sku.updated&id={wire_id}")
    assert page.context["form"].errors["id"] == [f"SKU '{wire_id}' not found."]


@pytest.mark.django_db(transaction=True)
def test_break_the_receiver_repair_it_and_send_again(
    developer: Client, make_webhook: WebhookMaker, receiver: Receiver
) -> None:
    """What an integrator sees in the log while it is broken, and after the repair."""
    receiver.respond = answer(500, b"the shelf fell down")
    make_webhook(receiver.url)
    SkuFactory()
    deliver_due()
    delivery = Delivery.objects.get()
    page = developer.get(f"{DELIVERIES}{delivery.pk}/change/").content.decode()
    assert "the shelf fell down" in page
    assert "Waiting for a retry" in page
    assert f"{delivery.due_time:%Y-%m-%d %H:%M:%S}" in page
    receiver.respond = answer(200)
    developer.post(f"{DELIVERIES}{delivery.pk}/send-again/")
    deliver_due()
    assert Delivery.objects.get().state == "delivered"
    assert len(set(receiver.event_ids)) == 1
