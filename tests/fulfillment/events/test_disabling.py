"""Disabling a webhook that fails for days (events.md, section 12)."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from fulfillment.events.delivery.models import Delivery
from fulfillment.events.recording import record_event
from fulfillment.events.webhooks.models import Webhook
from tests.factories.client import Api
from tests.fulfillment.events.conftest import WebhookMaker
from tests.fulfillment.events.receiver import Receiver, answer
from tests.fulfillment.events.test_attempts import deliver_by_hand

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fail_for(hours: int, every: int, receiver: Receiver, success_at: int = -1) -> None:
    """Let something happen every so many hours, to an endpoint that fails, but perhaps for one time."""
    with time_machine.travel(START, tick=False) as moment:
        for hour in range(0, hours + 1, every):
            moment.move_to(START + timedelta(hours=hour))
            receiver.respond = answer(200 if hour == success_at else 503)
            with transaction.atomic():
                record_event("sku.created", payload={"id": "1"}, live_mode=True)
            deliver_by_hand()


def test_after_72_hours_of_failures_s_evt_06(
    receiver: Receiver, make_webhook: WebhookMaker, live_api: Api, caplog: Any
) -> None:
    """A-EVT-08."""
    webhook = make_webhook(receiver.url, live_mode=True)
    with caplog.at_level(logging.WARNING, "lockstep.webhooks"):
        fail_for(72, 12, receiver)
    disabled = Webhook.objects.get()
    assert not disabled.enabled
    assert disabled.disabled_reason == "No delivery succeeded since 2026-03-02 09:00 UTC."
    assert disabled.disabled_time == START + timedelta(hours=72)
    assert disabled.updated_time == START + timedelta(hours=72)
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"abandoned", "failed"}
    assert webhook.wire_id in caplog.text
    shown = live_api.get(f"/webhooks/{webhook.wire_id}").json()
    assert shown["enabled"] is False


def test_one_success_in_between_s_evt_06_r_evt_161(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url, live_mode=True)
    fail_for(90, 15, receiver, success_at=30)
    assert Webhook.objects.get().enabled


@pytest.mark.parametrize("hours", [0, 66])
def test_not_before(receiver: Receiver, make_webhook: WebhookMaker, hours: int) -> None:
    make_webhook(receiver.url, live_mode=True)
    fail_for(hours, 11, receiver)
    assert Webhook.objects.get().enabled


def test_few_failures_do_not_count_r_evt_160_164(receiver: Receiver, make_webhook: WebhookMaker, settings: Any) -> None:
    settings.WEBHOOK_RETRY_LIVE_SECONDS = (10**9, 10**9, 1)
    make_webhook(receiver.url, live_mode=True)
    fail_for(240, 24, receiver)
    assert Webhook.objects.get().enabled


def test_enabling_starts_anew_r_evt_163_s_evt_06(receiver: Receiver, make_webhook: WebhookMaker, live_api: Api) -> None:
    webhook = make_webhook(receiver.url, live_mode=True)
    fail_for(72, 12, receiver)
    live_api.call("PATCH", f"/webhooks/{webhook.wire_id}", {"enabled": True})
    enabled = Webhook.objects.get()
    assert (enabled.failing_since, enabled.disabled_time, enabled.disabled_reason) == (None, None, "")
    count = len(receiver.received)
    receiver.respond = answer(200)
    with transaction.atomic():
        record_event("sku.created", payload={"id": "new"}, live_mode=True)
    deliver_by_hand()
    assert [request.event["data"]["object"]["id"] for request in receiver.received[count:]] == ["new"]


def test_other_webhooks_are_left_alone(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url, live_mode=True)
    with Receiver() as healthy:
        other = make_webhook(healthy.url, live_mode=True)
        fail_for(78, 13, receiver)
    assert list(Webhook.objects.filter(enabled=True)) == [other]
