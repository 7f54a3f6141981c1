"""Who has no valid key costs little (issue 10, A4)."""

import logging
from typing import Any

import pytest
from django.utils import timezone

from catalog.wire.api_keys.models import ApiKeySecret
from catalog.wire.http.request_log.models import LogVolume
from tests.catalog.wire.bodies import SKU
from tests.catalog.wire.http.request_log.test_recording import Flush, logged  # noqa: F401
from tests.catalog.wire.http.test_throttling import later, limited  # noqa: F401
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

pytestmark = pytest.mark.usefixtures("limited")

UNKNOWN = {"none": None, "unknown": "sk_test_" + "x" * 43, "malformed": "x", "retired": "retired"}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_callers_without_a_valid_key_are_counted_by_address(
    api_for: ApiFactory, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Issue 10, A4: 429 with Retry-After; who has a key at the same address is not among them."""
    secret = UNKNOWN[kind]
    api = api_for()
    if secret == "retired":
        secret = api_for(kind="restricted").secret
        ApiKeySecret.objects.filter(api_key__kind="restricted").update(retires_at=timezone.now())
    stranger = Api(secret)
    assert [stranger.get("/skus").status_code for _ in range(6)] == [401] * 4 + [429] * 2
    refused = stranger.post("/skus", SKU)
    assert_error(refused, 429, ("too_many_requests", None))
    assert refused.headers["Retry-After"] == "1"
    assert stranger.call("GET", "/skus", REMOTE_ADDR="203.0.113.9").status_code == 401
    assert api.get("/skus").status_code == 200
    later(monkeypatch, 1)
    assert stranger.get("/skus").status_code == 401


def test_who_is_turned_away_leaves_no_rows(
    anonymous: Api,
    logged: Flush,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Issue 10, A4: beyond the limit calls are only counted, in the API log and in the server log."""
    with caplog.at_level(logging.INFO, "lockstep.calls"):
        for _ in range(50):
            anonymous.get("/skus")
        anonymous.call("GET", "/skus", REMOTE_ADDR="203.0.113.9")
    assert [row.status for row in logged()] == [401] * 5
    assert sum(LogVolume.objects.values_list("omitted_calls", flat=True)) == 46
    lines = [record for record in caplog.records if record.name == "lockstep.calls"]
    assert len([line for line in lines if line.levelname == "INFO"]) == 5
    assert len(lines) <= 6


@pytest.mark.parametrize(("secure", "host"), [(False, "testserver"), (True, "evil.example")])
def test_calls_over_plain_http_or_to_foreign_hosts_are_strangers(
    api: Api, settings: Any, secure: bool, host: str
) -> None:
    settings.REQUIRE_HTTPS = True
    called = api.with_headers(Host=host)
    statuses = [called.call("GET", "/skus", secure=secure).status_code for _ in range(6)]
    assert statuses == [403 if not secure else 400] * 4 + [429] * 2
