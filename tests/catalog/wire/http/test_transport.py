"""Addresses, methods and headers (R-CON-001 to R-CON-011, R-CON-050 to R-CON-063)."""

import uuid
from typing import Any

import pytest
from django.test import Client

from catalog.skus.models import Sku
from catalog.wire.http.middleware import is_api_path
from tests.catalog.wire.bodies import ITEM, SKU, fee
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory
from tests.factories.client import Api, assert_error

COLLECTIONS = {"/skus": "GET, POST", "/inventory-items": "GET, POST", "/fees": "GET, POST", "/sku-groups": "GET"}
ITEMS = {
    "/skus/x": "GET, POST, PUT, DELETE",
    "/inventory-items/x": "GET, POST, DELETE",
    "/fees/x": "GET, POST, DELETE",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize(("path", "allowed"), [*COLLECTIONS.items(), *ITEMS.items()])
@pytest.mark.parametrize("method", METHODS)
def test_other_methods_are_405_with_allow(api: Api, path: str, allowed: str, method: str) -> None:
    """R-CON-004, R-CON-052: HEAD, OPTIONS, TRACE and unknown words included."""
    if method in allowed.split(", "):
        assert api.call(method, path).status_code != 405
        return
    response = api.call(method, path)
    if method != "HEAD":
        assert_error(response, 405, ("method_not_allowed", None))
    assert response.status_code == 405
    assert sorted(response.headers["Allow"].split(", ")) == sorted(allowed.split(", "))


def test_slash_at_the_end_changes_nothing(api: Api) -> None:
    """R-CON-002, A-CON-14: no redirect, the body arrives."""
    assert api.post("/skus/", SKU | {"id": "mug"}).status_code == 201
    assert api.post("/skus/mug/", {"name": "New"}).json()["name"] == "New"
    assert api.put("/skus/mug/", SKU).status_code == 200
    assert api.get("/skus/").json()["data"] == [api.get("/skus/mug/").json()]
    assert api.delete("/skus/mug/").status_code == 204
    assert api.get("/sku-groups/").status_code == 200


@pytest.mark.parametrize("path", ["/skus//", "/skus/x//", "/skus/x/y", "/api/skus", "/v1/skus", "/SKUS", "/skus\n"])
def test_other_spellings_are_unknown_paths(api: Api, path: str) -> None:
    """R-CON-001, R-CON-160: no prefix, no version segment."""
    SkuFactory(wire_id="x")
    assert_error(api.call("GET", path.replace("\n", "%0A")), 404, ("not_found", None))


@pytest.mark.parametrize(
    "path", ["/nothing", "/skus-x", "/lockstep", "/lockstep/", "/sku-groups/x", "/sku-groups/x/y", "/é", "/%00"]
)
def test_unknown_path_is_404_in_the_envelope(api: Api, path: str) -> None:
    """R-CON-150, R-CON-160, R-CON-151; R-CAT-080: there is no single SKU group on the wire."""
    for method in ("GET", "POST", "OPTIONS"):
        assert_error(api.call(method, path), 404, ("not_found", None))


def test_every_answer_names_its_call(api: Api, anonymous: Api) -> None:
    """R-CON-011, R-CON-050: a request id of its own, and no-store, whatever the status."""
    created = api.post("/skus", SKU | {"id": "mug"})
    answers = [
        created,
        api.get("/skus"),
        api.get("/none"),
        api.post("/skus", b"{"),
        api.put("/skus"),
        anonymous.get("/skus"),
    ]
    answers += [api.get("/skus/none"), api.delete("/skus/mug")]
    ids = [answer.headers["x-dr-requestid"] for answer in answers]
    assert len(set(ids)) == len(answers)
    assert all(uuid.UUID(request_id).version == 4 for request_id in ids)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_json_with_a_body_and_nothing_without(api: Api) -> None:
    """R-CON-005, R-CON-009."""
    api.post("/skus", SKU | {"id": "mug"})
    assert api.get("/skus/mug").headers["Content-Type"] == "application/json"
    gone = api.delete("/skus/mug")
    assert (gone.status_code, gone.content) == (204, b"")
    assert "Content-Type" not in gone.headers


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "application/json, text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "text/html; charset=latin1",
        "nonsense",
    ],
)
def test_content_type_does_not_matter(api: Api, content_type: str) -> None:
    """R-CON-006, A-CON-06: published requests send two at once."""
    response = api.call("POST", "/skus", SKU | {"name": "Krug ä"}, content_type=content_type)
    assert response.status_code == 201
    assert response.json()["name"] == "Krug ä"


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "text/html, */*;q=0.1",
        "application/*",
        "APPLICATION/JSON;charset=utf-8",
        "text/xml,application/json",
    ],
)
def test_accept_that_admits_json(api: Api, accept: str) -> None:
    """R-CON-008."""
    assert api.with_headers(Accept=accept).get("/skus").status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "application/json;q=0", "image/*", "text/*;q=1", "*/*;q=0.0", "json"]
)
def test_accept_that_excludes_json_is_406(api: Api, accept: str) -> None:
    """R-CON-008: and the refusal itself is JSON all the same."""
    client = api.with_headers(Accept=accept)
    assert_error(client.get("/skus"), 406, ("not_acceptable", None))
    assert_error(client.post("/skus", SKU), 406, ("not_acceptable", None))
    assert not Sku.objects.exists()


def test_path_ids_are_decoded_once(api: Api) -> None:
    """R-CON-063: `%6D` is m; `%256D` is the three characters %6D, which no id can be."""
    SkuFactory(wire_id="mug")
    assert api.get("/skus/%6Dug").json()["id"] == "mug"
    assert_error(api.get("/skus/%256Dug"), 404, ("not_found", "id"))


@pytest.mark.parametrize(
    "segment",
    [
        "a%20b",
        "89%2656",
        "%00",
        "a%00b",
        "%C3%A4",
        "%FF%FE",
        "a%0A",
        ".",
        "..",
        "a%2Fb",
        "x" * 256,
        "%F0%9F%98%80",
        "a%5Cb",
        "%ED%A0%80",
    ],
)
def test_path_id_outside_the_alphabet(api: Api, segment: str) -> None:
    """R-CON-063, R-CAT-011, R-CAT-065: 404, since it cannot exist; 400 on PUT, which would create it."""
    for method in ("GET", "POST", "DELETE"):
        response = api.call(method, f"/skus/{segment}", {})
        assert response.status_code == 404
        assert response.json()["type"] == "not_found"
    response = api.put(f"/skus/{segment}", SKU)
    if "%2F" in segment:
        assert_error(response, 404, ("not_found", None))
    else:
        assert_error(response, 400, ("invalid_parameter", "id"))
    assert not Sku.objects.exists()


def test_ids_are_compared_byte_for_byte(api: Api) -> None:
    """R-CON-060, R-CAT-014."""
    for wire_id, name in (("Mug", "Large"), ("mug", "Small")):
        assert api.post("/skus", SKU | {"id": wire_id, "name": name}).status_code == 201
    assert (api.get("/skus/Mug").json()["name"], api.get("/skus/mug").json()["name"]) == ("Large", "Small")
    assert api.get("/skus/MUG").status_code == 404
    assert [row["id"] for row in api.get("/skus", ids="Mug").json()["data"]] == ["Mug"]


def test_generated_ids(api: Api) -> None:
    """R-CON-061: a UUID version 4, `sku_` for SKUs, `fee_` for fees, bare for inventory items; null is absent."""
    sku = api.post("/skus", SKU | {"id": None}).json()["id"]
    made = {
        "sku_": sku,
        "": api.post("/inventory-items", ITEM).json()["id"],
        "fee_": api.post("/fees", fee(sku)).json()["id"],
    }
    for prefix, wire_id in made.items():
        assert wire_id == prefix + str(uuid.UUID(wire_id.removeprefix(prefix)))
        assert uuid.UUID(wire_id.removeprefix(prefix)).version == 4


def test_unknown_ids_are_named(api: Api) -> None:
    """R-CON-157: `<Name> '<id>' not found.`"""
    for path, name in (("/skus", "SKU"), ("/inventory-items", "InventoryItem"), ("/fees", "Fee")):
        for method in ("GET", "POST", "DELETE"):
            messages = assert_error(api.call(method, f"{path}/none", {}), 404, ("not_found", "id"))
            assert messages == [f"{name} 'none' not found."]


def test_foreign_host_is_refused_in_the_envelope(api: Api, settings: Any) -> None:
    """R-CON-150: a request for another host is no page of Django's."""
    settings.ALLOWED_HOSTS = ["lockstep.example"]
    for host in ("evil.example", "a b", "lockstep.example.evil.example", "[::1", "\x00"):
        assert_error(api.with_headers(Host=host).get("/skus"), 400, ("invalid_format", None))
    assert api.with_headers(Host="lockstep.example").get("/skus").status_code == 200


def test_plain_http_is_refused_where_https_is_required(api: Api, settings: Any) -> None:
    """R-CON-003, A-CON-16: 403, never a redirect."""
    settings.REQUIRE_HTTPS = True
    assert_error(api.get("/skus"), 403, ("forbidden", None))
    assert api.call("GET", "/skus", secure=True).status_code == 200


def test_a_crash_is_500_in_the_envelope(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """R-CON-150, R-CON-159: neutral on the wire, the detail in the log under the request id."""

    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("SELECT secret FROM table")

    monkeypatch.setattr("catalog.skus.views.update_sku", crash)
    response = api.post("/skus/x", {})
    assert_error(response, 500, ("unknown_error", None))
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content
    assert response.headers["x-dr-requestid"] in caplog.text
    assert "SELECT secret FROM table" in caplog.text


def test_a_crash_of_authentication_is_500_in_the_envelope(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-CON-150."""

    def crash(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalog.wire.http.authentication.find_key", crash)
    response = api.get("/skus")
    assert_error(response, 500, ("unknown_error", None))
    assert response.headers["x-dr-requestid"]


def test_every_path_but_the_browsers_is_the_apis() -> None:
    """R-CON-150: a path is the API's unless it is listed as a browser's."""
    paths = ("/", "/admin/", "/admin/x", "/static/x", "/favicon.ico", "/favicon.icon", "/adminx", "/skus", "/staticx")
    assert [path for path in paths if not is_api_path(path)] == [*paths[:5]]


def test_unknown_paths_of_browsers_are_not_the_apis(client: Client) -> None:
    """R-CON-150: they get Django's own page, without a key."""
    for path in ("/pay/nothing", "/admin/x", "/static/nothing.css", "/favicon.ico"):
        answer = client.get(path)
        assert "json" not in answer.headers["Content-Type"], path
        assert answer.status_code in (302, 404), path


def test_expand_and_other_unknown_query_parameters_are_ignored(api: Api) -> None:
    """R-CON-080, R-CON-190."""
    FeeFactory(wire_id="f", sku=SkuFactory(wire_id="mug"))
    InventoryItemFactory(wire_id="i")
    for path in ("/skus/mug", "/skus", "/fees/f", "/fees", "/inventory-items/i", "/inventory-items", "/sku-groups"):
        plain, noisy = api.get(path), api.get(path, expand="true", name="x", unknown="\x00", startingBefore="x")
        assert plain.json() == noisy.json()
    assert api.post("/skus?expand=true", SKU).status_code == 201
