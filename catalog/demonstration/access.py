"""Accounts and keys of the demonstration, and the file that remembers their secrets from one start to the next.

The database keeps digests only, so without the file each start would have to issue new secrets.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import ensure_standard_key, find_key, issue_secret
from catalog.wire.exceptions import Unauthorized

ACCOUNTS = {
    "admin": "Administrator",
    "merchandiser": "Merchandiser",
    "operations": "Operations",
    "service": "Customer service",
    "developer": "Developer",
    "viewer": "Viewer",
}
"""User name -> role; the roles exist after every `migrate`."""
PASSWORD = "lockstep-demo"  # noqa: S105 - known to everybody, hence only given where DEBUG is on


@dataclass
class Access:
    """How to get in: one password for all accounts, and a secret for each standard key ("test confidential")."""

    password: str
    keys: dict[str, str] = field(default_factory=dict)


def memory() -> Path:
    """Return where the secrets are remembered; only this user can read it."""
    return Path(settings.RUNTIME_DIR) / "demo.json"


def ensure_access() -> Access:
    """Return working accounts and keys: the remembered ones where they still work, new ones where not."""
    access = _recall()
    ensure_accounts(access.password)
    for live_mode in (False, True):
        for kind in ApiKey.STANDARD:
            name = f"{'live' if live_mode else 'test'} {kind}"
            access.keys[name] = working_secret(access.keys.get(name, ""), live_mode=live_mode, kind=kind)
    _remember(access)
    return access


@transaction.atomic
def ensure_accounts(password: str) -> None:
    """Create the accounts that are missing, one for each role; those that exist keep their password."""
    present = set(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
    missing = ACCOUNTS.keys() - present
    hashed = make_password(password) if missing else ""
    for name in sorted(missing):
        user = User.objects.create(username=name, password=hashed, is_staff=True, is_superuser=name == "admin")
        user.groups.set(Group.objects.filter(name=ACCOUNTS[name]))


def working_secret(secret: str, *, live_mode: bool, kind: str) -> str:
    """Return the secret if it opens this standard key, else a new one."""
    api_key = ensure_standard_key(live_mode=live_mode, kind=kind)
    try:
        return secret if find_key(secret) == api_key else issue_secret(api_key=api_key)
    except Unauthorized:
        return issue_secret(api_key=api_key)


def _recall() -> Access:
    try:
        return Access(**json.loads(memory().read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return Access(PASSWORD if settings.DEBUG else secrets.token_urlsafe(12))


def _remember(access: Access) -> None:
    """Write the file anew beside the old one, so that it is never readable by others and never half there."""
    aside = memory().with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(access), file, indent=2)
    aside.replace(memory())
