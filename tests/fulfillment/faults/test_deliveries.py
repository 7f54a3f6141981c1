"""Faults at deliveries: twice, and out of order; in test mode only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.faults import injection
from fulfillment.faults.models import FaultSwitch
from fulfillment.faults.operations import switch_on
from tests.factories import SkuFactory
from tests.fulfillment.events.conftest import WebhookMaker
from tests.fulfillment.events.receiver import Receiver, answer, deliver_due

pytestmark = pytest.mark.django_db(transaction=True)

Kind = FaultSwitch.Kind


def test_off_by_default(reference: None, make_webhook: WebhookMaker, receiver: Receiver) -> None:
    make_webhook(receiver.url)
    SkuFactory.create_batch(3)
    deliver_due()
    assert len(receiver.event_ids) == 3


def test_duplicates_have_the_same_id_and_stand_in_the_log(
    reference: None, make_webhook: WebhookMaker, receiver: Receiver
) -> None:
    """R-EVT-122: what consumers must cope with."""
    switch_on(kind=Kind.DUPLICATE, percent=100, minutes=15)
    make_webhook(receiver.url)
    SkuFactory()
    deliver_due()
    assert len(receiver.event_ids) == 2
    assert len(set(receiver.event_ids)) == 1
    assert Delivery.objects.get().state == "delivered"
    assert Attempt.objects.count() == 2


def test_a_duplicate_that_fails_is_tried_again_once(
    reference: None, make_webhook: WebhookMaker, receiver: Receiver
) -> None:
    switch_on(kind=Kind.DUPLICATE, percent=100, minutes=15)
    receiver.respond = answer(500)
    make_webhook(receiver.url)
    SkuFactory()
    deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts_made) == ("waiting", 1)
    assert delivery.due_time is not None
    assert delivery.due_time > timezone.now() + timedelta(minutes=4)


def test_an_event_is_overtaken_and_arrives_all_the_same(
    reference: None, make_webhook: WebhookMaker, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is held back, the second overtakes it; nothing is lost."""
    rolls = iter([0.0, 0.9])
    monkeypatch.setattr("fulfillment.faults.injection.random.random", lambda: next(rolls))
    switch_on(kind=Kind.OUT_OF_ORDER, percent=50, minutes=15)
    make_webhook(receiver.url)
    SkuFactory(wire_id="first")
    SkuFactory(wire_id="second")
    deliver_due()
    assert [received.event["data"]["object"]["id"] for received in receiver.received] == ["second"]
    held = Delivery.objects.get(event__resource_id="first")
    assert held.state == "pending"
    assert held.due_time is not None
    least, most = injection.HELD_BACK_SECONDS
    assert timedelta(seconds=least - 2) < held.due_time - timezone.now() < timedelta(seconds=most)
    # Its time has come; it is not held back a second time, or it would throw dice that are not there.
    long_ago = timezone.now() - timedelta(seconds=least + 1)
    Delivery.objects.filter(pk=held.pk).update(due_time=timezone.now(), first_attempt_time=long_ago)
    deliver_due()
    assert [received.event["data"]["object"]["id"] for received in receiver.received] == ["second", "first"]


def test_live_mode_never(reference: None, make_webhook: WebhookMaker, receiver: Receiver) -> None:
    switch_on(kind=Kind.DUPLICATE, percent=100, minutes=15)
    switch_on(kind=Kind.OUT_OF_ORDER, percent=100, minutes=15)
    make_webhook(receiver.url, live_mode=True)
    SkuFactory.create_batch(3, live=True)
    deliver_due()
    assert len(receiver.event_ids) == len(set(receiver.event_ids)) == 3
