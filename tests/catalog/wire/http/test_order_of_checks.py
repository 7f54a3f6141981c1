"""Which problem is told when a request has several (R-CON-155).

Each case has one fault more than the case below it in the contract's list, so that every neighbouring pair is compared.
"""

from pathlib import Path
from typing import Any

import pytest

from catalog.wire.http import throttling
from catalog.wire.http.throttling import RateCounter
from tests.catalog.wire.bodies import SKU
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

FORBIDDEN = {"kind": "restricted", "permissions": {"fees": "read"}}


class UsedUp(RateCounter):
    """Somebody else has just called with the same key, whichever it is."""

    def admit(self, number: int, limit: int, at: float | None = None) -> int:
        super().admit(number, limit, at)
        return super().admit(number, limit, at)


@pytest.fixture
def exhausted(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key has used up its second."""
    settings.RATE_LIMIT_TEST = 1
    counter = UsedUp(tmp_path / "rates")
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.0)
    monkeypatch.setattr(throttling, "rate_counter", lambda: counter)


def test_key_before_version(reference: None) -> None:
    client = Api("sk_test_wrong", **{"DigitalRiver-Version": "1999-01-01"})
    assert_error(client.get("/skus"), 401, ("unauthorized", None))


def test_version_before_rate(api: Api, exhausted: None) -> None:
    assert_error(api.in_version("1999-01-01").get("/skus"), 400, ("invalid_parameter", "digitalriver-version"))


def test_rate_before_path(api: Api, exhausted: None) -> None:
    assert_error(api.get("/nothing"), 429, ("too_many_requests", None))


def test_path_before_method(api: Api) -> None:
    assert_error(api.call("TRACE", "/nothing"), 404, ("not_found", None))


def test_method_before_accept(api: Api) -> None:
    assert_error(api.with_headers(Accept="text/html").call("PATCH", "/skus/x"), 405, ("method_not_allowed", None))


def test_method_before_permission(api_for: ApiFactory) -> None:
    assert_error(api_for(**FORBIDDEN).call("PATCH", "/skus/x"), 405, ("method_not_allowed", None))


def test_accept_before_permission(api_for: ApiFactory) -> None:
    client = api_for(**FORBIDDEN).with_headers(Accept="text/html")
    assert_error(client.get("/skus"), 406, ("not_acceptable", None))


def test_permission_before_syntax(api_for: ApiFactory) -> None:
    assert_error(api_for(**FORBIDDEN).post("/skus", b"{"), 403, ("forbidden", None))


def test_permission_before_existence(api_for: ApiFactory) -> None:
    """A key without permission does not learn which ids exist."""
    SkuFactory(wire_id="mug")
    client = api_for(**FORBIDDEN)
    for path in ("/skus/mug", "/skus/none"):
        assert_error(client.get(path), 403, ("forbidden", None))


@pytest.mark.parametrize("path", ["/skus/none", "/inventory-items/none", "/fees/none"])
def test_syntax_before_existence(api: Api, path: str) -> None:
    assert_error(api.post(path, b"{"), 400, ("invalid_format", None))


@pytest.mark.parametrize("path", ["/skus/none", "/inventory-items/none", "/fees/none"])
@pytest.mark.parametrize("body", [{"nothing": 1}, {"hsCode": "x"}, {"id": "other"}, {"skuId": "none"}, {"metadata": 1}])
def test_existence_before_members(api: Api, path: str, body: dict[str, Any]) -> None:
    assert_error(api.post(path, body), 404, ("not_found", "id"))


def test_members_and_result_before_state(api: Api) -> None:
    """R-CON-154: with a 400 anywhere, no conflict is looked for."""
    SkuFactory(wire_id="mug")
    assert_error(api.post("/skus", SKU | {"id": "mug", "weight": -1}), 400, ("invalid_parameter", "weight"))
    assert_error(api.post("/skus", {"id": "mug", **SKU, "name": None}), 400, ("missing_parameter", "name"))
    assert_error(api.post("/skus", SKU | {"id": "mug"}), 409, ("already_exists", "id"))


def test_list_parameters_are_checked_after_permission(api_for: ApiFactory) -> None:
    assert_error(api_for(**FORBIDDEN).get("/skus", limit="0"), 403, ("forbidden", None))
