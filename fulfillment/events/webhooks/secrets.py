"""Signing secrets: made with each webhook, rotated by staff, with an overlap (events.md, section 8). Real time only."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.wire.exceptions import Refusal, invalid
from catalog.wire.values.naming import wire_name

from .encryption import encrypt
from .models import SigningSecret, Webhook

PREFIX = "whk_"
MAX_ACTIVE = 5
OVERLAP_HOURS = (0, 1, 3, 6, 12, 24)


class TooManySecrets(Refusal):
    """A rotation that would leave more than five secrets signing (R-EVT-102)."""

    def __init__(self) -> None:
        super().__init__(f"At most {MAX_ACTIVE} secrets can be active; wait until one expires, or rotate immediately.")


def active_secrets(webhook: Webhook) -> QuerySet[SigningSecret]:
    """Return the secrets that sign, the current one first, then the newest (R-EVT-141)."""
    return webhook.secrets.filter(Q(expires_time=None) | Q(expires_time__gt=timezone.now())).order_by("-pk")


def issue_secret(webhook: Webhook) -> SigningSecret:
    """Give a webhook a new current secret, from a cryptographic source (R-EVT-100)."""
    return SigningSecret.objects.create(webhook=webhook, sealed_value=encrypt(f"{PREFIX}{uuid.uuid4()}"))


@transaction.atomic
def rotate_secret(*, webhook: Webhook, overlap_hours: int) -> SigningSecret:
    """Make a new secret current; the present one keeps signing for some hours (R-EVT-101).

    Without an overlap every older secret stops at once. Raises ValidationError for hours that are not offered;
    TooManySecrets.
    """
    if overlap_hours not in OVERLAP_HOURS:
        raise invalid(overlap_hours, parameter=wire_name("overlap_hours"))
    Webhook.objects.select_for_update().get(pk=webhook.pk)
    active = active_secrets(webhook)
    now = timezone.now()
    if overlap_hours == 0:
        active.update(expires_time=now)
    elif active.count() >= MAX_ACTIVE:
        raise TooManySecrets
    else:
        active.filter(expires_time=None).update(expires_time=now + timedelta(hours=overlap_hours))
    return issue_secret(webhook)
