"""Signing secrets: rotation with overlap, sealing, the command (events.md, section 8)."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.wire.simulation.operations import move_clock
from fulfillment.events.webhooks.encryption import UnreadableSecret
from fulfillment.events.webhooks.models import SigningSecret, Webhook
from fulfillment.events.webhooks.secrets import TooManySecrets, active_secrets, rotate_secret
from tests.fulfillment.events.conftest import WebhookMaker

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def values(webhook: Webhook) -> list[str]:
    """The secrets that sign now, in their order."""
    return [secret.value for secret in active_secrets(webhook)]


def test_rotation_s_evt_03(make_webhook: WebhookMaker) -> None:
    """A-EVT-03."""
    with time_machine.travel(START, tick=False) as moment:
        webhook = make_webhook()
        (first,) = values(webhook)
        second = rotate_secret(webhook=webhook, overlap_hours=12).value
        assert values(webhook) == [second, first]
        later = [rotate_secret(webhook=webhook, overlap_hours=24).value for _ in range(3)]
        assert values(webhook) == [*reversed(later), second, first]
        with pytest.raises(TooManySecrets):
            rotate_secret(webhook=webhook, overlap_hours=24)
        moment.shift(timedelta(hours=12))
        assert values(webhook) == [*reversed(later), second]
        newest = rotate_secret(webhook=webhook, overlap_hours=1).value
        assert values(webhook) == [newest, *reversed(later), second]
        only = rotate_secret(webhook=webhook, overlap_hours=0).value
        assert values(webhook) == [only]


def test_expiring_secrets_keep_their_time(make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    rotate_secret(webhook=webhook, overlap_hours=3)
    first = SigningSecret.objects.order_by("pk")[0].expires_time
    rotate_secret(webhook=webhook, overlap_hours=24)
    assert SigningSecret.objects.order_by("pk")[0].expires_time == first


@pytest.mark.parametrize("hours", [2, -1, 48])
def test_only_offered_hours_r_evt_101(make_webhook: WebhookMaker, hours: int) -> None:
    with pytest.raises(ValidationError):
        rotate_secret(webhook=make_webhook(), overlap_hours=hours)


def test_same_address_other_secret_r_evt_088_092(make_webhook: WebhookMaker) -> None:
    hooks = [make_webhook(), make_webhook(), make_webhook(live_mode=True)]
    assert len({values(hook)[0] for hook in hooks}) == 3


def test_another_key_reads_nothing_a_fallback_does(make_webhook: WebhookMaker, settings: Any) -> None:
    webhook = make_webhook(authentication={"username": "me", "password": "hush"})
    before = values(webhook)
    old_key, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-this-installation-0123456789"
    with pytest.raises(UnreadableSecret, match="SECRET_KEY_FALLBACKS"):
        values(webhook)
    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert values(webhook) == before
    assert Webhook.objects.get().authentication == {"username": "me", "password": "hush"}


def test_command_prints_the_current_secret(make_webhook: WebhookMaker) -> None:
    webhook = make_webhook()
    current = rotate_secret(webhook=webhook, overlap_hours=24).value
    output = StringIO()
    call_command("webhook_secret", webhook.wire_id, stdout=output)
    assert output.getvalue() == current + "\n"
    with pytest.raises(CommandError, match="not found"):
        call_command("webhook_secret", "nobody")


def test_secrets_expire_in_real_time(make_webhook: WebhookMaker) -> None:
    """R-EVT-106: the clock of test mode ends none."""
    webhook = make_webhook()
    rotate_secret(webhook=webhook, overlap_hours=1)
    move_clock(advance_seconds=48 * 3600)
    assert len(values(webhook)) == 2
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert len(values(webhook)) == 1
