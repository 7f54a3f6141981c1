"""Claims, attempts and what becomes of them, one by one and without threads (events.md, sections 9, 11, 12)."""

import base64
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from fulfillment.events.delivery.attempts import attempt
from fulfillment.events.delivery.claims import claim_deliveries, due_webhooks, give_back
from fulfillment.events.delivery.dispatcher import Dispatcher
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.delivery.oauth import TokenCache
from fulfillment.events.delivery.outcomes import record_outcomes
from fulfillment.events.webhooks.models import Webhook
from tests.fulfillment.events.conftest import WebhookMaker, happen
from tests.fulfillment.events.receiver import Received, Receiver, answer

pytestmark = pytest.mark.django_db

State = Delivery.State


def deliver_by_hand() -> None:
    """Deliver what is due, one by one and without threads, for a clock that stands still."""
    for job in claim_deliveries(lambda webhook: 10):
        record_outcomes([attempt(job, TokenCache())])


@pytest.mark.parametrize(
    ("live_mode", "attempts", "last"),
    [(False, 4, timedelta(minutes=215)), (True, 25, timedelta(hours=68, minutes=15))],
)
def test_schedule_then_failed_s_evt_05(
    receiver: Receiver, make_webhook: WebhookMaker, live_mode: bool, attempts: int, last: timedelta, settings: Any
) -> None:
    """R-EVT-152, R-EVT-153, R-EVT-154."""
    settings.WEBHOOK_DISABLE_AFTER_HOURS = 1000
    make_webhook(receiver.url, live_mode=live_mode)
    receiver.respond = answer(503, headers={"Retry-After": "1"})
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as moment:
        happen(live_mode=live_mode)
        while (due := Delivery.objects.get().due_time) is not None:
            moment.move_to(due - timedelta(seconds=1))
            assert not due_webhooks(timezone.now()).exists()
            moment.move_to(due)
            deliver_by_hand()
    delivery = Delivery.objects.get()
    times = list(Attempt.objects.order_by("pk").values_list("time", flat=True))
    assert (delivery.state, delivery.attempts_made, len(times)) == (State.FAILED, attempts, attempts)
    assert times[-1] - times[0] == last
    assert len({request.body for request in receiver.received}) == 1
    assert len({request.headers["digitalriver-signature"] for request in receiver.received}) == attempts


def test_retry_then_success_clears_the_trouble_r_evt_161(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    make_webhook(receiver.url)
    receiver.respond = answer(500)
    happen()
    deliver_by_hand()
    assert Delivery.objects.get().state == State.WAITING
    assert Webhook.objects.get().failing_since is not None
    Delivery.objects.update(due_time=timezone.now())
    receiver.respond = answer(204)
    deliver_by_hand()
    assert Delivery.objects.get().state == State.DELIVERED
    assert Webhook.objects.get().failing_since is None
    assert receiver.event_ids[0] == receiver.event_ids[1]


def test_worker_that_dies_after_the_post_s_evt_01_r_evt_122(
    receiver: Receiver, make_webhook: WebhookMaker, settings: Any
) -> None:
    settings.WORKER_LEASE_SECONDS = 100
    make_webhook(receiver.url)
    happen()
    (job,) = claim_deliveries(lambda webhook: 1)
    attempt(job, TokenCache())
    assert claim_deliveries(lambda webhook: 1) == []
    with time_machine.travel(timezone.now() + timedelta(seconds=101)):
        deliver_by_hand()
    assert len(receiver.event_ids) == 2
    assert len(set(receiver.event_ids)) == 1
    assert Delivery.objects.get().state == State.DELIVERED


def test_late_failure_of_a_lost_claim_changes_nothing(
    receiver: Receiver, make_webhook: WebhookMaker, settings: Any
) -> None:
    settings.WORKER_LEASE_SECONDS = 0
    make_webhook(receiver.url)
    happen()
    (late,) = claim_deliveries(lambda webhook: 1)
    receiver.respond = answer(500)
    failed = attempt(late, TokenCache())
    receiver.respond = answer(200)
    deliver_by_hand()
    record_outcomes([failed])
    assert Delivery.objects.get().state == State.DELIVERED
    assert Attempt.objects.count() == 2


def test_given_back_claims_are_due_at_once(make_webhook: WebhookMaker) -> None:
    make_webhook()
    happen(3)
    jobs = claim_deliveries(lambda webhook: 2)
    assert Delivery.objects.filter(state=State.SENDING).count() == 2
    give_back(jobs)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.PENDING}
    assert len(claim_deliveries(lambda webhook: 10)) == 3


def test_oauth_gets_keeps_and_drops_tokens_r_evt_170_171(receiver: Receiver, make_webhook: WebhookMaker) -> None:
    given: list[bytes] = []

    def respond(handler: BaseHTTPRequestHandler, received: Received) -> None:
        if received.path == "/token":
            given.append(received.body)
            return answer(200, b'{"access_token": "t%d", "expires_in": 3600}' % len(given))(handler, received)
        refused = received.headers["authorization"] == "Bearer t1" and len(receiver.received) > 3
        return answer(401 if refused else 200)(handler, received)

    receiver.respond = respond
    token_url = receiver.url.replace("/hook", "/token")
    names = {"token_end_point": token_url, "client_id": "me", "client_secret": "hush"}
    oauth = names | {"user_name": "u", "password": "p&"}
    make_webhook(receiver.url, transport_type="OAUTH", oauth=oauth)
    tokens = TokenCache()
    happen(3)
    statuses = [attempt(job, tokens).answer.status for job in claim_deliveries(lambda webhook: 3)]
    assert statuses == [200, 200, 401]
    assert given == [b"grant_type=password&username=u&password=p%26"]
    assert receiver.received[0].headers["authorization"] == "Basic " + base64.b64encode(b"me:hush").decode()
    Delivery.objects.update(due_time=timezone.now())
    assert attempt(claim_deliveries(lambda webhook: 1)[0], tokens).succeeded
    assert len(given) == 2


def test_failing_endpoints_leave_threads_to_the_others_r_evt_125(make_webhook: WebhookMaker, settings: Any) -> None:
    settings.WORKER_CONNECTIONS = 4
    dispatcher = Dispatcher()
    failing, healthy = make_webhook(), make_webhook()
    failing.failing_since = timezone.now()
    dispatcher._running[failing.pk] = 3
    assert not dispatcher._has_thread_for(failing)
    assert dispatcher._has_thread_for(healthy)
