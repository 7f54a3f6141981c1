"""Deliveries from the due row to the record of the attempt (events.md, sections 9, 11, 13, 17)."""

import base64
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from fulfillment.events.delivery.dispatcher import Dispatcher
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.delivery.operations import WebhookDisabled, send_again
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.operations import update_webhook
from fulfillment.events.webhooks.secrets import active_secrets, rotate_secret
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.flows.parallel import in_thread, only_postgres, until_somebody_waits
from tests.fulfillment.events.conftest import WebhookMaker, happen
from tests.fulfillment.events.receiver import Received, Receiver, answer, deliver_due, verifies
from tests.fulfillment.events.test_exchange import raw_server

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State


def secret_of(webhook: Webhook) -> str:
    """The current signing secret."""
    return active_secrets(webhook)[0].value


def test_what_arrives_s_evt_02(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    """R-EVT-143."""
    webhook = make_webhook(receiver.url, "sku.created", "order.accepted", "refund.complete")
    for name in ("sku.created", "order.accepted", "refund.complete"):
        happen(34, name=name)
    deliver_due()
    bodies = {event.wire_id: event.body.encode() for event in Event.objects.all()}
    assert len(receiver.received) == 102
    for request in receiver.received:
        assert request.body == bodies[request.event["id"]]
        assert "青".encode() in request.body
        assert request.headers["content-type"] == "application/json; charset=utf-8"
        assert request.headers["user-agent"] == "Lockstep-Webhooks/1"
        assert "authorization" not in request.headers
        signed = request.headers["digitalriver-signature"]
        assert verifies(signed, request.body, secret_of(webhook), now=request.time)
    assert set(Delivery.objects.values_list("state", "due_time", "attempts_made")) == {(State.DELIVERED, None, 1)}


def test_record_of_an_attempt_r_evt_126(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook(receiver.url)
    older = rotate_secret(webhook=webhook, overlap_hours=1)
    receiver.respond = answer(400, b"no such SKU \x00 here")
    happen()
    deliver_due()
    made = Attempt.objects.get()
    assert (made.number, made.status, made.failure, made.answer) == (1, 400, "status", "no such SKU \ufffd here")
    assert made.secret_ids == [older.pk, older.pk - 1]
    assert made.signature == receiver.received[0].headers["digitalriver-signature"]
    assert made.signature.count(", ") == 2
    assert abs((timezone.now() - made.time).total_seconds()) < 10


def test_no_redirect_is_followed_r_evt_120(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url)
    receiver.respond = answer(302, headers={"Location": receiver.url})
    happen()
    deliver_due()
    assert len(receiver.received) == 1
    assert Delivery.objects.get().state == State.WAITING


def test_forbidden_target_is_a_failed_attempt_with_its_reason(make_webhook: WebhookMaker, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = False
    make_webhook("http://2852039166/latest/meta-data")
    happen()
    deliver_due()
    made = Attempt.objects.get()
    assert made.failure == "forbidden_address"
    assert "2852039166" in made.detail


def test_whatever_an_endpoint_says_can_be_stored(make_webhook: WebhookMaker, settings: Any) -> None:
    with raw_server(lambda connection: connection.sendall(b"H\x00\xff" * 300 + b"\r\n")) as url:
        make_webhook(url)
        happen()
        deliver_due()
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = False
    make_webhook(f"http://{'.'.join(['0' * 60] * 4)}/")
    happen()
    deliver_due()
    assert Attempt.objects.exclude(failure="").count() == 3


def test_basic_authentication(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url, authentication={"username": "mé", "password": "hush:1"})
    happen()
    deliver_due()
    kind, sent = receiver.received[0].headers["authorization"].split(" ")
    assert (kind, base64.b64decode(sent).decode()) == ("Basic", "mé:hush:1")


def test_no_token_is_a_failed_attempt_r_evt_171(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    receiver.respond = answer(403)
    names = {"token_end_point": receiver.url, "client_id": "me", "client_secret": "x"}
    oauth = names | {"grant_type": "client_credentials"}
    make_webhook("http://127.0.0.1:9/", transport_type="OAUTH", oauth=oauth)
    happen()
    deliver_due()
    assert Attempt.objects.get().failure == "oauth"
    assert receiver.received[0].body == b"grant_type=client_credentials"


def test_unreadable_secrets_stop_nobody_else(receiver: Receiver, make_webhook: WebhookMaker, settings: Any) -> None:
    make_webhook("http://127.0.0.1:9/")
    settings.SECRET_KEY = "a-new-key-of-this-installation-0123456789"
    make_webhook(receiver.url)
    happen()
    deliver_due()
    assert len(receiver.received) == 1
    assert Attempt.objects.exclude(failure="").get().failure == "unreadable_secret"


def test_one_dead_endpoint_slows_nobody_s_evt_07_r_evt_123(
    receiver: Receiver, make_webhook: WebhookMaker, settings: Any
) -> None:
    settings.WEBHOOK_TIMEOUT_MS = 2500
    with Receiver(lambda handler, received: time.sleep(5)) as hanging:
        dead = [make_webhook(hanging.url) for _ in range(3)]
        make_webhook(receiver.url)
        happen(60)
        begun, dispatcher = time.time(), Dispatcher()
        while len(receiver.received) < 60 and time.time() < begun + 10:
            dispatcher.step()
            dispatcher.woken.wait(0.05)
        dispatcher.stop()
    assert receiver.received[59].time - begun < 2.5
    assert len(hanging.received) == 12
    tried = Delivery.objects.filter(webhook__in=dead, attempts_made=1, state=State.WAITING)
    assert tried.count() == Attempt.objects.filter(failure="timeout").count() == 12
    assert Delivery.objects.filter(webhook__in=dead, state=State.PENDING, due_time__lte=timezone.now()).count() == 168


def test_posts_of_one_webhook_are_bounded_r_evt_123(make_webhook: WebhookMaker, settings: Any) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def respond(handler: BaseHTTPRequestHandler, received: Received) -> None:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.05)
        under_way.pop()
        answer(200)(handler, received)

    settings.WEBHOOK_CONCURRENCY = 3
    with Receiver(respond) as receiver:
        make_webhook(receiver.url)
        happen(20)
        deliver_due()
    assert max(most) == 3


def test_disabled_after_the_event_was_recorded_nothing_is_sent(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url)
    happen()
    Webhook.rows.update(enabled=False)
    deliver_due()
    assert not receiver.received
    assert Delivery.objects.get().state == State.ABANDONED


@pytest.mark.parametrize("status", [200, 500])
def test_send_again_makes_one_attempt_r_evt_129(receiver: Receiver, make_webhook: WebhookMaker, status: int) -> None:
    make_webhook(receiver.url)
    happen()
    deliver_due()
    receiver.respond = answer(status)
    send_again(delivery=Delivery.objects.get())
    deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_time) == (State.DELIVERED if status == 200 else State.FAILED, None)
    assert delivery.attempts_made == 2
    first, second = receiver.received
    assert first.body == second.body


def test_send_again_revives_what_was_abandoned_once(receiver: Receiver, make_webhook: WebhookMaker, api: Api) -> None:
    webhook = make_webhook(receiver.url)
    happen()
    api.call("PATCH", f"/webhooks/{webhook.wire_id}", {"enabled": False})
    with pytest.raises(WebhookDisabled):
        send_again(delivery=Delivery.objects.get())
    api.call("PATCH", f"/webhooks/{webhook.wire_id}", {"enabled": True})
    receiver.respond = answer(500)
    send_again(delivery=Delivery.objects.get())
    deliver_due()
    assert Delivery.objects.get().state == State.FAILED


def test_clock_moves_events_not_signatures_s_evt_11(
    reference: None, receiver: Receiver, make_webhook: WebhookMaker, api: Api
) -> None:
    """R-EVT-127."""
    webhook = make_webhook(receiver.url)
    api.post("/lockstep/clock", {"advanceSeconds": 40 * 86400})
    SkuFactory()
    deliver_due()
    (request,) = receiver.received
    told = datetime.fromisoformat(request.event["createdTime"])
    assert timedelta(days=39, hours=23) < told - datetime.now(UTC) < timedelta(days=40, hours=1)
    assert verifies(request.headers["digitalriver-signature"], request.body, secret_of(webhook), now=time.time())


def test_what_waited_too_long_is_given_back_not_posted_r_evt_124(
    receiver: Receiver, make_webhook: WebhookMaker, settings: Any
) -> None:
    """A lease that could end during the post is no lease: another worker would make the same attempt."""
    settings.WORKER_LEASE_SECONDS = 8  # Three timeouts of 3 seconds do not fit.
    make_webhook(receiver.url)
    happen()
    dispatcher = Dispatcher()
    dispatcher.step()
    assert dispatcher.is_idle
    assert receiver.event_ids == []
    assert Delivery.objects.get().state == State.PENDING
    settings.WORKER_LEASE_SECONDS = 60
    dispatcher.step()
    dispatcher.stop()
    assert len(receiver.event_ids) == 1


@pytest.mark.storage
def test_send_again_while_the_webhook_is_disabled(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    """R-EVT-155: who waited for the one who disables it finds it disabled."""
    only_postgres()
    webhook = make_webhook(receiver.url)
    happen()
    delivery = Delivery.objects.get()
    with transaction.atomic():
        update_webhook(live_mode=False, wire_id=webhook.wire_id, enabled=False)
        again = in_thread(lambda: send_again(delivery=delivery))
        until_somebody_waits()
    with pytest.raises(WebhookDisabled):
        again()
    assert Delivery.objects.get().state == State.ABANDONED
