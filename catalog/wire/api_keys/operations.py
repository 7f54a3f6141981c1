"""Creating, finding and rotating keys. Secrets leave these functions once and are stored as digests (R-CON-030)."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.wire.exceptions import Unauthorized

from .models import ApiKey, ApiKeySecret


class KeyExpired(Unauthorized):
    """A secret that was in use once; the log names the key that it belonged to."""

    def __init__(self, api_key: ApiKey) -> None:
        super().__init__("api_key_expired")
        self.api_key = api_key


def digest(secret: str) -> str:
    """Return what is stored of a secret; its 32 random bytes need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def issue_secret(*, api_key: ApiKey) -> str:
    """Add a working secret to a key and return it; it cannot be read again later."""
    secret = api_key.secret_prefix + secrets.token_urlsafe(32)
    shown = f"{api_key.secret_prefix}…{secret[-4:]}"
    ApiKeySecret.objects.create(api_key=api_key, digest=digest(secret), hint=shown)
    return secret


@transaction.atomic
def ensure_standard_key(*, live_mode: bool, kind: str) -> ApiKey:
    """Return one of the four standard keys of the account, made on first use (R-CON-022)."""
    mode = "Live" if live_mode else "Test"
    api_key, _ = ApiKey.objects.get_or_create(
        live_mode=live_mode, kind=kind, defaults={"name": f"{mode} {ApiKey.Kind(kind).label.lower()}"}
    )
    return api_key


@transaction.atomic
def create_restricted_key(*, name: str, live_mode: bool, permissions: dict[str, str]) -> ApiKey:
    """Create a restricted key (R-CON-025). Raises ValidationError when it grants nothing or the name is taken."""
    api_key = ApiKey(name=name, live_mode=live_mode, kind=ApiKey.Kind.RESTRICTED, permissions=permissions)
    api_key.full_clean()
    api_key.save()
    return api_key


@transaction.atomic
def rotate_key(*, api_key: ApiKey, retire_at: datetime | None = None) -> str:
    """Give a key a new secret and retire the old ones, at once or at a later moment of real time (R-CON-029)."""
    ApiKey.objects.select_for_update().get(pk=api_key.pk)
    moment = retire_at or timezone.now()
    for old in api_key.secrets.all():
        if old.retires_at is None or old.retires_at > moment:
            old.retires_at = moment
            old.save(update_fields=["retires_at"])
    return issue_secret(api_key=api_key)


def find_key(secret: str) -> ApiKey:
    """Return the key that a secret belongs to. Raises Unauthorized, for a retired one KeyExpired (R-CON-027)."""
    found = ApiKeySecret.objects.select_related("api_key").filter(digest=digest(secret)).first()
    if found is None:
        raise Unauthorized
    if found.is_retired(timezone.now()):
        raise KeyExpired(found.api_key)
    return found.api_key
