"""Browsers of other origins and the public key: `POST /sources` and nothing else, for origins in a setting."""

from typing import Any

import pytest

from tests.factories.client import Api, assert_error

SHOP, OTHER = "https://shop.example", "https://evil.example"
EXPOSED = "x-dr-requestid, digitalriver-version, idempotent-replayed, retry-after"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
GRANTS = ("access-control-allow-origin", "access-control-allow-methods", "access-control-allow-credentials")


@pytest.fixture
def origins(settings: Any) -> None:
    """Let the pages of one shop in."""
    settings.CORS_ALLOWED_ORIGINS = [SHOP]
    settings.CORS_URLS_REGEX = r"/sources/?\Z"


def granted(answer: Any) -> list[str | None]:
    return [answer.headers.get(name) for name in GRANTS]


@pytest.mark.usefixtures("origins")
@pytest.mark.parametrize("path", ["/sources", "/sources/"])
def test_preflight_needs_no_key(anonymous: Api, path: str) -> None:
    answer = anonymous.with_headers(Origin=SHOP, **PREFLIGHT).call("OPTIONS", path)
    assert answer.status_code == 200
    assert granted(answer) == [SHOP, "POST", None]
    allowed = answer.headers["access-control-allow-headers"]
    assert {"authorization", "content-type", "digitalriver-version", "idempotency-key"} < set(allowed.split(", "))


@pytest.mark.usefixtures("origins")
def test_answers_can_be_read(public_api: Api, anonymous: Api) -> None:
    """Refusals, too: without the headers a page would only see that something failed."""
    for client, status in ((public_api, 400), (anonymous, 401), (public_api.in_version("1"), 400)):
        answer = client.with_headers(Origin=SHOP).post("/sources", {"type": "x"})
        assert answer.status_code == status
        assert granted(answer) == [SHOP, None, None]
        assert answer.headers["access-control-expose-headers"] == EXPOSED
        assert "origin" in answer.headers["Vary"]


@pytest.mark.usefixtures("origins")
@pytest.mark.parametrize(
    "origin", [OTHER, "null", "https://shop.example.evil.example", "http://shop.example", "[", "*"]
)
def test_other_origins_are_granted_nothing(public_api: Api, origin: str) -> None:
    client = public_api.with_headers(Origin=origin, **PREFLIGHT)
    assert granted(client.call("OPTIONS", "/sources")) == granted(client.post("/sources")) == [None] * 3


@pytest.mark.usefixtures("origins")
@pytest.mark.parametrize(
    "path", ["/sources/x", "/checkouts", "/skus", "/lockstep/sources/x/approve", "/admin/login/", "/sources/%0a"]
)
def test_nothing_else_is_granted(public_api: Api, path: str) -> None:
    client = public_api.with_headers(Origin=SHOP, **PREFLIGHT)
    assert granted(client.call("OPTIONS", path)) == granted(client.get(path)) == [None] * 3


def test_nothing_is_granted_by_default(public_api: Api, anonymous: Api) -> None:
    """As published: no OPTIONS (R-CON-004), and no header more."""
    assert_error(
        anonymous.with_headers(Origin=SHOP, **PREFLIGHT).call("OPTIONS", "/sources"), 401, ("unauthorized", None)
    )
    answer = public_api.with_headers(Origin=SHOP).post("/sources")
    assert granted(answer) == [None] * 3
    assert "origin" not in answer.headers.get("Vary", "")
