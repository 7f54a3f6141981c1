"""No key can see, reference or change anything of the other mode, by any route, on any endpoint (R-CON-023).

ENDPOINTS lists every path that a view of the catalogue answers. A path that is missing there fails the first test:
whoever adds an endpoint says here how its rows are made and how they could be reached.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from tests.catalog.wire.bodies import ITEM, MANAGED, SKU, fee
from tests.catalog.wire.routes import api_routes
from tests.factories import (
    FeeFactory,
    InventoryItemFactory,
    RegisteredPartFactory,
    SkuFactory,
    SkuGroupFactory,
    secret_of,
)
from tests.factories.client import Api
from tests.factories.fixtures import Stage

OTHER = "other-mode"
"""The id of the row that lives in the mode which the calling key does not have."""


@dataclass(frozen=True)
class Endpoint:
    """How an endpoint could reach the other mode's row: `writes` are bodies by method, `queries` are query strings."""

    writes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    queries: tuple[str, ...] = ()


CURSORS = (f"startingAfter={OTHER}", f"endingBefore={OTHER}", f"ids={OTHER}", f"ids[]={OTHER}", "limit=100")
REFERENCE = {"skuGroupId": OTHER}
SKU_BODIES: list[dict[str, Any]] = [SKU | REFERENCE, {"name": "x"} | REFERENCE, MANAGED | REFERENCE]

ENDPOINTS = {
    "skus": Endpoint({"POST": SKU_BODIES}, (*CURSORS, f"skuGroupId={OTHER}", "eccn=EAR99", "partNumber=PART-other")),
    "skus/{id}": Endpoint({"POST": [{}, {"name": "Stolen"}, REFERENCE], "PUT": SKU_BODIES}),
    "sku-groups": Endpoint({}, CURSORS),
    "inventory-items": Endpoint({"POST": []}, (*CURSORS, "partNumber=PART-other")),
    "inventory-items/{id}": Endpoint({"POST": [{}, {"partNumber": "Stolen"}]}),
    "fees": Endpoint({"POST": [fee(OTHER)]}, (*CURSORS, f"skuId={OTHER}", "type=packaging", "country=DE")),
    "fees/{id}": Endpoint({"POST": [{}, {"category": "Stolen"}, {"skuId": OTHER}]}),
    # One clock, of test mode, without an id that could name another one.
    "lockstep/clock": Endpoint({"POST": [{}]}),
}


def test_every_endpoint_is_tried() -> None:
    """Fails when an endpoint is added without being covered here."""
    found = {route.path: route for route in api_routes() if route.view.__module__.startswith("catalog.")}
    assert found.keys() == ENDPOINTS.keys()
    for path, route in found.items():
        assert route.writing.keys() - {"DELETE"} == ENDPOINTS[path].writes.keys(), path


@pytest.fixture(scope="module", params=[False, True], ids=["test key", "live key"])
def live(request: pytest.FixtureRequest) -> bool:
    """Whether the calling key is a live one; both directions are tried."""
    return bool(request.param)


@pytest.fixture(scope="module")
def staged_caller(live: bool, stage: Stage, staged_api: Api) -> Iterator[Api]:
    """Staged after the client of the tests, which stays when this one goes for that of the other mode."""
    with stage():
        yield Api(secret_of(live_mode=live))


@pytest.fixture
def caller(staged_caller: Api, db: None) -> Api:
    return staged_caller


@pytest.fixture(scope="module")
def staged_theirs(live: bool, stage: Stage, staged_caller: Api) -> Iterator[None]:
    """The rows of `theirs`, staged."""
    with stage():
        mode = {"live_mode": not live, "wire_id": OTHER}
        group = SkuGroupFactory(**mode)
        sku = SkuFactory(**mode, sku_group=group, managed=True, part_number="PART-other", metadata={"secret": OTHER})
        FeeFactory(**mode, sku=sku)
        yield


@pytest.fixture
def theirs(staged_theirs: None, db: None) -> None:
    """One row of every kind in the other mode, all with the same id, related to each other."""


KINDS: tuple[type[models.Model], ...] = (Sku, SkuGroup, InventoryItem, Fee)


def snapshot(live_mode: bool) -> str:
    """Return everything that a mode holds, history included."""
    rows = [list(kind.objects.filter(live_mode=live_mode).values().order_by("pk")) for kind in KINDS]  # type: ignore[attr-defined]
    rows += [list(kind.history.filter(live_mode=live_mode).values()) for kind in KINDS if hasattr(kind, "history")]
    return json.dumps(rows, default=str)


def shows_other(response: Any) -> bool:
    """Tell whether an answer holds anything of the other mode's row; naming an id that was sent is no disclosure."""
    body = response.json() if response.content else {}
    return bool(body.get("data")) or (response.status_code < 400 and OTHER in json.dumps(body))


@pytest.mark.parametrize("path", [path for path in ENDPOINTS if "{id}" in path])
def test_the_id_in_the_path(caller: Api, theirs: None, live: bool, path: str) -> None:
    """Answered like an id that does not exist, to the letter."""
    before = snapshot(not live)
    for method in ("GET", "POST", "DELETE"):
        bodies: list[Any] = ENDPOINTS[path].writes.get(method, [b""])
        for body in bodies:
            found = caller.call(method, "/" + path.replace("{id}", OTHER), body)
            absent = caller.call(method, "/" + path.replace("{id}", "none"), body)
            assert found.status_code == absent.status_code == 404
            assert found.content.replace(OTHER.encode(), b"none") == absent.content
    assert snapshot(not live) == before


@pytest.mark.parametrize("path", [path for path, endpoint in ENDPOINTS.items() if endpoint.queries])
def test_cursors_and_filters(caller: Api, theirs: None, live: bool, path: str) -> None:
    """A cursor of the other mode is unknown, a filter finds nothing; as with an id that does not exist."""
    for query in ENDPOINTS[path].queries:
        found, absent = caller.get(f"/{path}?{query}"), caller.get(f"/{path}?{query.replace(OTHER, 'none')}")
        assert not shows_other(found), query
        assert found.status_code == absent.status_code == (400 if query.startswith(("starting", "ending")) else 200)
        assert found.content.replace(OTHER.encode(), b"none") == absent.content


@pytest.mark.parametrize("path", [path for path, endpoint in ENDPOINTS.items() if endpoint.writes])
def test_references_in_bodies(caller: Api, theirs: None, live: bool, path: str) -> None:
    """On new rows and on own rows: the other mode's row cannot be named as group or SKU."""
    before, own = snapshot(not live), own_rows(live)
    for method, bodies in ENDPOINTS[path].writes.items():
        for body in bodies:
            if OTHER not in json.dumps(body):
                continue
            address = "/" + path.replace("{id}", own.get(path.split("/")[0], ""))
            found = caller.call(method, address, body)
            absent = caller.call(method, address, json.dumps(body).replace(OTHER, "none"))
            assert found.status_code == absent.status_code
            assert found.status_code in (400, 404)
            assert found.content.replace(OTHER.encode(), b"none") == absent.content
    assert snapshot(not live) == before


def own_rows(live: bool) -> dict[str, str]:
    """Make a row of every kind in the caller's own mode; first path segment -> id."""
    sku = SkuFactory(live_mode=live)
    made = FeeFactory(live_mode=live, sku=sku)
    item = InventoryItemFactory(live_mode=live)
    return {"skus": sku.wire_id, "fees": made.wire_id, "inventory-items": item.wire_id}


def test_the_same_id_may_exist_in_each_mode(caller: Api, theirs: None, live: bool) -> None:
    """No `already_exists` tells of the other mode, and the twins live and die apart."""
    before = snapshot(not live)
    SkuGroupFactory(wire_id=OTHER, live_mode=live)
    assert caller.post("/inventory-items", ITEM | {"id": OTHER}).status_code == 201
    assert caller.post("/skus", MANAGED | {"id": OTHER, "skuGroupId": OTHER}).status_code == 201
    assert caller.post("/fees", fee(OTHER)).status_code == 201
    assert caller.post(f"/skus/{OTHER}", {"partNumber": "OWN"}).json()["liveMode"] is live
    assert caller.get(f"/inventory-items/{OTHER}").json()["partNumber"] == "OWN"
    assert caller.put(f"/skus/{OTHER}", SKU).status_code == 200
    assert caller.get(f"/inventory-items/{OTHER}").status_code == 404
    assert caller.delete(f"/skus/{OTHER}").status_code == 204
    assert caller.get("/fees").json()["data"] == []
    assert snapshot(not live) == before


def test_upsert_creates_a_twin_and_touches_nothing(caller: Api, theirs: None, live: bool) -> None:
    """PUT on the other mode's id is a creation."""
    before = snapshot(not live)
    assert caller.put(f"/skus/{OTHER}", SKU).status_code == 201
    assert snapshot(not live) == before


@pytest.mark.parametrize("member", ["liveMode", "live_mode"])
def test_a_body_does_not_choose_the_mode(caller: Api, theirs: None, live: bool, member: str) -> None:
    """R-CON-079: `liveMode` is ignored on input; the column's name is unknown."""
    before = snapshot(not live)
    for method, address, body in (
        ("POST", "/skus", SKU),
        ("PUT", f"/skus/{OTHER}", SKU),
        ("POST", "/inventory-items", ITEM),
    ):
        response = caller.call(method, address, body | {member: not live})
        assert response.status_code == (201 if member == "liveMode" else 400)
        if member == "liveMode":
            assert response.json()["liveMode"] is live
    assert caller.get("/skus?liveMode=" + str(not live).lower()).json()["data"] != [] or member == "live_mode"
    assert snapshot(not live) == before


def test_registry_of_the_other_mode_does_not_help(caller: Api, theirs: None, live: bool) -> None:
    """R-CAT-158: the manufacturer registry is of a mode, too."""
    from_other = MANAGED | {"manufacturerId": "20013", "partNumber": "DEMOPARTNUMBER2"}
    RegisteredPartFactory(live_mode=not live)
    assert caller.post("/skus", from_other).status_code == 409
    RegisteredPartFactory(live_mode=live)
    assert caller.post("/skus", from_other).status_code == 201


def test_the_clock_of_test_mode_is_not_moved_by_a_live_key(api: Api, live_api: Api) -> None:
    """R-CON-023: the live key sees real time and is refused; the test key's clock has not moved."""
    assert live_api.post("/lockstep/clock", {"advanceSeconds": 3600}).status_code == 403
    assert api.get("/lockstep/clock").json()["aheadSeconds"] == 0
    assert api.post("/lockstep/clock", {"advanceSeconds": 3600}).status_code == 200
    assert live_api.get("/lockstep/clock").json()["aheadSeconds"] == 0


def test_the_key_of_one_mode_is_no_key_of_the_other(caller: Api, live: bool) -> None:
    """A secret with the other mode's prefix is an unknown secret."""
    secret = caller.secret or ""
    twisted = secret.replace("sk_", "sk_test_") if live else secret.replace("sk_test_", "sk_")
    assert Api(twisted).get("/skus").status_code == 401
