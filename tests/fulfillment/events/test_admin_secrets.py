"""Revealing and rotating secrets: with the person's password, written down (R-EVT-101 to R-EVT-104)."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from catalog.staff.passwords import failure_counter
from catalog.staff.sign_in_brake import MOST_FAILURES
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets, rotate_secret
from tests.browser_forms import member_of
from tests.fulfillment.events.conftest import WebhookMaker

PASSWORD = "a-good-password"


@pytest.fixture(autouse=True)
def own_counters(settings: Any, tmp_path: Any) -> None:
    """Count wrong passwords in a folder of this test."""
    settings.RUNTIME_DIR = tmp_path
    failure_counter.cache_clear()


@pytest.fixture
def developer(reference: None) -> Client:
    """A developer in test mode."""
    return member_of("Developer")


@pytest.fixture
def webhook(make_webhook: WebhookMaker) -> Webhook:
    """A webhook with one secret."""
    return make_webhook()


def current(webhook: Webhook) -> str:
    """Return the secret that signs first."""
    return active_secrets(webhook)[0].value


def page(webhook: Webhook, name: str) -> str:
    """Return the address of a page about a webhook."""
    return f"/admin/fulfillment/webhook/{webhook.pk}/{name}/"


def rotation(client: Client, webhook: Webhook, hours: int, password: str = PASSWORD) -> Any:
    """Rotate as a person does: open the page, choose, send."""
    latest = client.get(page(webhook, "rotate")).context["form"]["latest"].value()
    return client.post(page(webhook, "rotate"), {"latest": latest, "hours": hours, "password": password})


def test_a_secret_is_shown_for_the_password_only_and_that_is_written_down(
    developer: Client, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    """R-EVT-104."""
    form = f"/admin/fulfillment/webhook/{webhook.pk}/change/"
    assert current(webhook) not in developer.get(form).content.decode()
    assert current(webhook) not in developer.get(page(webhook, "reveal")).content.decode()
    wrong = developer.post(page(webhook, "reveal"), {"password": "not-it"})
    assert "This is not your password." in wrong.content.decode()
    assert current(webhook) not in wrong.content.decode()
    assert not LogEntry.objects.exists()
    with caplog.at_level("INFO", "lockstep.webhooks"):
        shown = developer.post(page(webhook, "reveal"), {"password": PASSWORD})
    assert current(webhook) in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "Revealed the secret." in developer.get(form).content.decode()
    assert any(webhook.wire_id in line and "developer" in line for line in caplog.messages)
    assert current(webhook) not in caplog.text


def test_guessing_the_password_is_braked(developer: Client, webhook: Webhook) -> None:
    for _ in range(MOST_FAILURES):
        developer.post(page(webhook, "reveal"), {"password": "guess"})
    answer = developer.post(page(webhook, "reveal"), {"password": PASSWORD})
    assert "Too many failed attempts." in answer.content.decode()
    assert current(webhook) not in answer.content.decode()


def test_a_rotation_needs_the_password(developer: Client, webhook: Webhook) -> None:
    """R-EVT-101."""
    before = current(webhook)
    assert "This is not your password." in rotation(developer, webhook, 12, "wrong").content.decode()
    assert current(webhook) == before


@pytest.mark.parametrize(("hours", "signing"), [(0, 1), (1, 2), (12, 2), (24, 2)])
def test_the_former_secret_lives_on_as_chosen(developer: Client, webhook: Webhook, hours: int, signing: int) -> None:
    """R-EVT-101, R-EVT-103."""
    before = current(webhook)
    shown = rotation(developer, webhook, hours).content.decode()
    assert current(webhook) != before
    assert current(webhook) in shown
    assert before not in shown
    assert active_secrets(webhook).count() == signing
    user = User.objects.get(username="developer")
    assert "Rotated the secret" in LogEntry.objects.get(user=user).change_message


def test_hours_that_are_not_offered_are_refused(developer: Client, webhook: Webhook) -> None:
    assert rotation(developer, webhook, 5).status_code == 200
    assert active_secrets(webhook).count() == 1


def test_a_sixth_secret_is_refused_with_a_sentence(developer: Client, webhook: Webhook) -> None:
    """R-EVT-102."""
    for _ in range(4):
        rotate_secret(webhook=webhook, overlap_hours=24)
    answer = rotation(developer, webhook, 24)
    assert "At most 5 secrets can be active" in answer.content.decode()
    assert active_secrets(webhook).count() == 5
    rotation(developer, webhook, 0)
    assert active_secrets(webhook).count() == 1


def test_a_rotation_that_is_sent_twice_happens_once(developer: Client, webhook: Webhook) -> None:
    latest = active_secrets(webhook)[0].pk
    values = {"latest": latest, "hours": 1, "password": PASSWORD}
    developer.post(page(webhook, "rotate"), values)
    answer = developer.post(page(webhook, "rotate"), values, follow=True)
    assert "rotated already" in answer.content.decode()
    assert active_secrets(webhook).count() == 2
