"""Disabling a webhook that has been failing for days (events.md, section 12)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from catalog.wire.records import clock
from fulfillment.events.webhooks.models import Webhook

from .models import Attempt
from .operations import abandon_deliveries

logger = logging.getLogger("lockstep.webhooks")


def is_hopeless(webhook: Webhook, failing_since: datetime | None) -> bool:
    """Tell whether a webhook failed for the whole period, often enough, without one success (R-EVT-160, R-EVT-164)."""
    period_begins = timezone.now() - timedelta(hours=settings.WEBHOOK_DISABLE_AFTER_HOURS)
    if failing_since is None or failing_since > period_begins:
        return False
    attempts = Attempt.objects.filter(delivery__webhook=webhook, time__gte=period_begins)
    if attempts.filter(failure="").exists():
        return False
    # The attempt that asks is not stored yet.
    return attempts.count() + 1 >= settings.WEBHOOK_DISABLE_AFTER_FAILURES


def disable_if_hopeless(webhook: Webhook, *, failing_since: datetime | None) -> bool:
    """Disable a hopeless webhook, say why, and give up what waits for it (R-EVT-162).

    Written past the model's checks: whatever else is wrong with the webhook must not keep it enabled.
    """
    if not is_hopeless(webhook, failing_since):
        return False
    reason = f"No delivery succeeded since {failing_since:%Y-%m-%d %H:%M} UTC."
    changed = Webhook.rows.filter(pk=webhook.pk, enabled=True).update(
        enabled=False,
        disabled_time=timezone.now(),
        disabled_reason=reason,
        updated_time=clock.now(live_mode=webhook.live_mode),
    )
    if changed:
        given_up = abandon_deliveries(webhook)
        logger.warning("webhook %s was disabled: %s %d deliveries given up", webhook.wire_id, reason, given_up)
    return bool(changed)
