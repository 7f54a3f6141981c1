"""Restricted keys (R-CON-025, R-CON-026)."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.wire.http.permissions import RESOURCES as RESOURCES_OF_KEYS
from catalog.wire.http.permissions import parse_permissions
from catalog.wire.http.withholding import without_content
from tests.catalog.wire.bodies import MANAGED, SKU
from tests.catalog.wire.routes import api_routes
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

RESOURCES = ("skus", "sku-groups", "inventory-items", "fees")
READS = [("GET", "/skus"), ("GET", "/skus/x"), ("GET", "/inventory-items/x"), ("GET", "/fees"), ("GET", "/sku-groups")]
WRITES = [
    ("POST", "/skus"),
    ("POST", "/skus/x"),
    ("PUT", "/skus/x"),
    ("DELETE", "/skus/x"),
    ("POST", "/inventory-items"),
    ("DELETE", "/inventory-items/x"),
    ("POST", "/fees/x"),
    ("DELETE", "/fees/x"),
]


def restricted(api_for: ApiFactory, **permissions: str) -> Api:
    return api_for(
        kind="restricted", permissions={name.replace("_", "-"): level for name, level in permissions.items()}
    )


@pytest.mark.parametrize(("method", "path"), READS + WRITES)
@pytest.mark.parametrize("level", ["read", "write", "read_write"])
def test_get_needs_read_and_the_rest_needs_write(api_for: ApiFactory, method: str, path: str, level: str) -> None:
    """R-CON-025: lacking it is 403; having it, the call goes on to its own answer."""
    client = api_for(kind="restricted", permissions={path.split("/")[1]: level})
    allowed = level == "read_write" or (level == "read") == (method == "GET")
    status = client.call(method, path, {}).status_code
    assert (status != 403) is allowed


@pytest.mark.parametrize(("method", "path"), READS + WRITES)
def test_other_resources_do_not_help(api_for: ApiFactory, method: str, path: str) -> None:
    """R-CON-025: one permission for each resource."""
    others = {name: "read_write" for name in RESOURCES if name != path.split("/")[1]}
    response = api_for(kind="restricted", permissions=others).call(method, path, {})
    assert_error(response, 403, ("forbidden", None))


def test_refusal_changes_nothing(api_for: ApiFactory) -> None:
    SkuFactory(wire_id="mug", name="Before")
    client = restricted(api_for, skus="read")
    for response in (client.post("/skus/mug", {"name": "After"}), client.put("/skus/mug", SKU)):
        assert_error(response, 403, ("forbidden", None))
    assert client.delete("/skus/mug").status_code == 403
    assert Sku.objects.get().name == "Before"


def test_managed_sku_writes_its_item_without_a_permission_for_items(api_for: ApiFactory) -> None:
    """R-CON-026: the addressed resource counts; the item is the server's own doing."""
    client = restricted(api_for, skus="write")
    assert client.post("/skus", MANAGED | {"id": "mug"}).status_code == 201
    assert InventoryItem.objects.get().wire_id == "mug"
    assert client.get("/inventory-items/mug").status_code == 403
    assert client.delete("/skus/mug").status_code == 204
    assert not InventoryItem.objects.exists()


def test_body_references_need_no_permission_of_their_own(api_for: ApiFactory) -> None:
    """R-CON-026."""
    sku, group = SkuFactory(), SkuGroupFactory()
    body = {"type": "weee", "skuId": sku.wire_id, "category": "c", "value": "v", "amount": 1, "currency": "EUR"}
    assert restricted(api_for, fees="write").post("/fees", body | {"country": "DE"}).status_code == 201
    assert (
        restricted(api_for, skus="write").post("/skus", {"name": "x", "skuGroupId": group.wire_id}).status_code == 201
    )


def test_restricted_live_key_stays_in_its_mode(api_for: ApiFactory) -> None:
    """R-CON-023."""
    for factory in (SkuFactory, FeeFactory, InventoryItemFactory, SkuGroupFactory):
        factory(wire_id="one")
    client = api_for(kind="restricted", live=True, permissions=dict.fromkeys(RESOURCES, "read"))
    for path in ("/skus", "/fees", "/inventory-items", "/sku-groups"):
        assert client.get(path).json() == {"hasMore": False, "data": []}


def test_words_add_up() -> None:
    assert parse_permissions(["skus:read", "skus:write", "fees:read"]) == {"skus": "read_write", "fees": "read"}
    for word in ("skus", "skus:", "skus:all", ":read", "nothing:read"):
        with pytest.raises(ValueError, match="is not a permission"):
            parse_permissions([word])


def test_every_writing_view_names_what_it_answers() -> None:
    """A call that answers another resource than it addresses needs the permission to read that one."""
    routes = list(api_routes())
    shown_by_get = {
        route.option("serializer_class"): route.view.resource for route in routes if "GET" in route.handlers
    }
    writing = [route for route in routes if route.writing.keys() - {"DELETE"}]
    assert len(writing) > 40
    for route in writing:
        shows = shown_by_get.get(route.option("serializer_class"), route.view.resource)
        answered = route.option("answered")
        if shows != "lockstep":
            assert (answered or route.view.resource) == shows, route
        assert not answered or answered in RESOURCES_OF_KEYS, route


def test_a_key_that_may_not_read_learns_nothing_by_writing(api_for: ApiFactory, api: Api) -> None:
    """R-CON-025: the id, and no more; nor by repeating a call, nor from errors."""
    SkuFactory(wire_id="mug", name="Secret name")
    blind, seeing = restricted(api_for, skus="write"), restricted(api_for, skus="read_write")
    assert seeing.post("/skus/mug", {}).json()["name"] == "Secret name"
    answer = blind.post("/skus/mug", {})
    assert (answer.status_code, answer.json()) == (200, {"id": "mug"})
    again = blind.with_headers(**{"Idempotency-Key": "k"})
    assert [again.post("/skus/mug", {"partNumber": "7"}).json() for _ in range(2)] == [{"id": "mug"}] * 2
    created = blind.post("/skus", SKU)
    assert (created.status_code, list(created.json())) == (201, ["id"])
    assert blind.delete("/skus/mug").content == b""


def test_errors_quote_what_was_sent_and_nothing_stored(api_for: ApiFactory, api: Api) -> None:
    """Of a conflict only the code is told: its words are about what is stored."""
    SkuFactory(wire_id="mug")
    blind = restricted(api_for, skus="write")
    (message,) = assert_error(blind.post("/skus", SKU | {"id": "mug"}), 409, ("already_exists", "id"))
    assert message == "The present state does not allow this."
    wrong = blind.post("/skus/mug", {"countryOfOrigin": "XX\u00e9"}).json()
    assert wrong == api.post("/skus/mug", {"countryOfOrigin": "XX\u00e9"}).json()
    assert blind.post("/skus/cup", {"name": "x"}).json()["errors"][0]["message"] == "SKU 'cup' not found."


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("'mug' is not a valid parameter.", 400, "'mug' is not a valid parameter."),
        ("'Jane Doe' is not a valid parameter.", 400, "The parameter is not valid."),
        ("Only 12 are left.", 400, "The parameter is not valid."),
        ("A parameter is missing.", 400, "A parameter is missing."),
        ("Source 'mug' is failed.", 409, "The present state does not allow this."),
        ("An unexpected error occurred.", 500, "An unexpected error occurred."),
    ],
)
def test_messages_of_errors(rf: RequestFactory, text: str, status: int, message: str) -> None:
    body = {"type": "x", "errors": [{"code": "c", "parameter": "p", "message": text}]}
    response = HttpResponse(json.dumps(body), status=status)
    shown = json.loads(without_content(response, rf.post("/skus/mug")).content)
    assert shown == {"type": "x", "errors": [{"code": "c", "parameter": "p", "message": message}]}
