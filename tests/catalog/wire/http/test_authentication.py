"""Keys: how they are sent, what they decide, how they end (R-CON-020 to R-CON-030)."""

import base64
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalog.wire.api_keys.models import ApiKey, ApiKeySecret
from catalog.wire.api_keys.operations import create_restricted_key, ensure_standard_key, issue_secret, rotate_key
from tests.factories import ApiKeyFactory, SkuFactory, secret_of
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory


@pytest.fixture
def api(api_for: ApiFactory) -> Api:
    """A client whose key belongs to the test alone: these tests count keys."""
    return api_for()


def basic(text: str) -> Api:
    return Api(None, Authorization="Basic " + base64.b64encode(text.encode()).decode())


def test_bearer_and_basic_reach_the_same_account(api: Api) -> None:
    """R-CON-020, R-CON-021: the key as user name, with an empty password."""
    sku = SkuFactory()
    for client in (api, basic(f"{api.secret}:"), Api(None, Authorization=f"bearer {api.secret}")):
        assert client.get(f"/skus/{sku.wire_id}").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer sk_test_unknown",
        "Bearer \x00",
        "Bearer é",
        "Token sk_test_unknown",
        "Basic",
        "Basic ===",
        "Basic \xff\xfe",
        "Basic " + base64.b64encode(b"\xff\xfe:").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Basic " + base64.b64encode(b"no colon").decode(),
    ],
)
def test_unusable_key_is_401(reference: None, header: str) -> None:
    """R-CON-027: one body for every kind of uselessness, and the header that asks for a key."""
    response = Api(None, Authorization=header).get("/skus")
    assert assert_error(response, 401, ("unauthorized", None)) == ["An authorization error has occurred."]
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["x-dr-requestid"]


def test_no_header_at_all_is_401(reference: None, anonymous: Api) -> None:
    assert_error(anonymous.get("/skus"), 401, ("unauthorized", None))


def test_password_beside_the_key_is_401(api: Api) -> None:
    """R-CON-021: the password is empty."""
    assert_error(basic(f"{api.secret}:password").get("/skus"), 401, ("unauthorized", None))


def test_x_api_key_is_not_supported(api: Api) -> None:
    """R-CON-021."""
    assert Api(None, **{"X-API-KEY": api.secret or ""}).get("/skus").status_code == 401


@pytest.mark.parametrize("path", ["/nothing", "/skus", "/skus/\u00e9", "/skus/%00"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "OPTIONS"])
def test_401_comes_before_everything_else(reference: None, method: str, path: str) -> None:
    """R-CON-028: before the path, the method, the version and the body are looked at."""
    client = Api("sk_test_wrong", **{"DigitalRiver-Version": "1999-01-01", "Accept": "text/html"})
    assert_error(client.call(method, path, b"\xff{"), 401, ("unauthorized", None))


@pytest.mark.parametrize(
    ("kind", "live", "prefix"),
    [
        ("confidential", False, "sk_test_"),
        ("confidential", True, "sk_"),
        ("public", False, "pk_test_"),
        ("public", True, "pk_"),
        ("restricted", False, "rk_test_"),
        ("restricted", True, "rk_"),
    ],
)
def test_prefix_of_secrets(db: None, kind: str, live: bool, prefix: str) -> None:
    """R-CON-022."""
    secret = secret_of(kind=kind, live=live)
    assert secret.startswith(prefix)
    assert secret.startswith("_test_", 2) is not live


def test_standard_keys_exist_once_in_each_mode(db: None) -> None:
    """R-CON-022: four of them, by whatever way they are asked for."""
    for kind in ApiKey.STANDARD:
        for live_mode in (False, True):
            assert ensure_standard_key(live_mode=live_mode, kind=kind) == ensure_standard_key(
                live_mode=live_mode, kind=kind
            )
    assert ApiKey.objects.count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(name="second", kind="confidential", live_mode=False)


def test_the_key_decides_the_mode(api: Api, live_api: Api) -> None:
    """R-CON-023: the same id exists once in each mode, and each key sees its own."""
    SkuFactory(wire_id="mug", name="Test mug")
    SkuFactory(wire_id="mug", name="Live mug", live=True)
    assert api.get("/skus/mug").json()["name"] == "Test mug"
    assert live_api.get("/skus/mug").json()["name"] == "Live mug"


def test_public_key_may_do_nothing_in_the_catalogue(public_api: Api) -> None:
    """R-CON-024: 401, not 403 (A-CON-09)."""
    SkuFactory(wire_id="mug")
    for response in (public_api.get("/skus"), public_api.post("/skus/mug", {}), public_api.delete("/skus/mug")):
        assert_error(response, 401, ("unauthorized", None))


def test_rotation_at_once(api_for: ApiFactory) -> None:
    """R-CON-029, A-CON-15: the new secret works, the old one is expired, for good."""
    old = api_for()
    new = Api(rotate_key(api_key=ApiKey.objects.get(kind="confidential")))
    assert new.get("/skus").status_code == 200
    assert_error(old.get("/skus"), 401, ("api_key_expired", None))


def test_rotation_with_a_grace_time(api_for: ApiFactory) -> None:
    """R-CON-029: until then both work; a later rotation does not lengthen what was granted."""
    old = api_for()
    key = ApiKey.objects.get(kind="confidential")
    new = Api(rotate_key(api_key=key, retire_at=timezone.now() + timedelta(hours=1)))
    assert old.get("/skus").status_code == new.get("/skus").status_code == 200
    rotate_key(api_key=key, retire_at=timezone.now() + timedelta(days=2))
    retirements = [secret.retires_at for secret in key.secrets.order_by("pk")]
    assert retirements[0] is not None
    assert retirements[0] < timezone.now() + timedelta(hours=2)
    key.secrets.filter(pk=key.secrets.order_by("pk")[0].pk).update(retires_at=timezone.now())
    assert_error(old.get("/skus"), 401, ("api_key_expired", None))


def test_secrets_are_stored_as_digests(db: None) -> None:
    """R-CON-030: no column holds what would open the door."""
    secret = secret_of()
    row = ApiKeySecret.objects.values().get()
    assert all(secret not in str(value) for value in row.values())
    assert len(row["digest"]) == 64
    assert row["hint"] == f"sk_test_…{secret[-4:]}"


def test_two_secrets_of_a_key_differ(db: None) -> None:
    key = ApiKeyFactory()
    assert issue_secret(api_key=key) != issue_secret(api_key=key)


def test_restricted_key_needs_a_known_permission(db: None) -> None:
    """R-CON-025: at least one resource; nothing unknown."""
    for permissions in ({}, {"skuz": "read"}, {"skus": "admin"}):
        with pytest.raises(ValidationError):
            create_restricted_key(name="Bad", live_mode=False, permissions=permissions)
    assert not ApiKey.objects.exists()


def test_command_prints_a_working_secret_and_nothing_else(reference: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The secret alone on stdout, so that scripts can capture it."""
    arguments = ["--mode", "test", "--kind", "restricted", "--permission", "fees:read", "--permission", "fees:write"]
    call_command("create_api_key", *arguments)
    secret = capsys.readouterr().out.strip()
    assert Api(secret).get("/fees").status_code == 200
    assert Api(secret).get("/skus").status_code == 403
    assert ApiKey.objects.get().permissions == {"fees": "read_write"}


def test_command_refuses_nonsense(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", "--mode", "test", "--kind", "restricted", "--permission", "skus:rule")
    with pytest.raises(CommandError):
        call_command("create_api_key", "--mode", "test", "--kind", "restricted")
    with pytest.raises(CommandError):
        call_command("create_api_key", "--mode", "test", "--kind", "public", "--permission", "skus:read")


def test_revoked_key_is_unknown(api: Api) -> None:
    """A-CON-15."""
    ApiKey.objects.all().delete()
    assert_error(api.get("/skus"), 401, ("unauthorized", None))


def test_session_of_a_browser_is_no_key(reference: None, admin_client: Client) -> None:
    """The API knows keys only: a signed-in member of staff is nobody there."""
    assert admin_client.get("/skus").status_code == 401
