"""`manage.py create_api_key`: scripts read its output, so it is the secret and nothing else."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.wire.api_keys.models import ApiKey
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

pytestmark = pytest.mark.usefixtures("reference")


def created(*arguments: str) -> str:
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind", "prefix"),
    [
        ("test", "confidential", "sk_test_"),
        ("live", "confidential", "sk_"),
        ("test", "public", "pk_test_"),
        ("live", "public", "pk_"),
    ],
)
def test_prints_only_the_secret(mode: str, kind: str, prefix: str) -> None:
    """R-CON-022, R-CON-030."""
    assert re.fullmatch(rf"{prefix}[0-9A-Za-z_-]{{43}}\n", created("--mode", mode, "--kind", kind))


def test_secrets_work_in_their_mode_only() -> None:
    """R-CON-023: and one issued earlier goes on working."""
    SkuFactory(wire_id="mug-01")
    first, second = (created("--mode", "test", "--kind", "confidential").strip() for _ in range(2))
    live = created("--mode", "live", "--kind", "confidential").strip()
    assert first != second
    assert [Api(secret).get("/skus/mug-01").status_code for secret in (first, second, live)] == [200, 200, 404]


def test_restricted_keys_may_do_what_they_are_given() -> None:
    """R-CON-025."""
    secret = created("--mode", "test", "--kind", "restricted", "--permission", "skus:read").strip()
    assert secret.startswith("rk_test_")
    assert Api(secret).get("/skus").status_code == 200
    assert_error(Api(secret).post("/skus", {}), 403, ("forbidden", None))
    assert_error(Api(secret).get("/fees"), 403, ("forbidden", None))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--kind", "restricted"),
        ("--kind", "restricted", "--permission", "skus"),
        ("--kind", "restricted", "--permission", "unknown:read"),
        ("--kind", "confidential", "--permission", "skus:read"),
        ("--kind", "public", "--name", "Shop"),
    ],
)
def test_nonsense_makes_no_key(arguments: tuple[str, ...]) -> None:
    keys = ApiKey.objects.count()
    with pytest.raises(CommandError):
        created("--mode", "test", *arguments)
    assert ApiKey.objects.count() == keys


@pytest.mark.parametrize("missing", [("--mode", "test"), ("--kind", "public")])
def test_mode_and_kind_must_be_said(missing: Any) -> None:
    with pytest.raises(CommandError):
        created(*missing)
