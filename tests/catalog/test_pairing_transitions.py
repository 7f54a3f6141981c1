"""Section 10.5, row by row: what every request makes of a SKU and of the item with its id."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import time_machine

from tests.factories import RegisteredPartFactory, secret_of
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.flows.messages import both_sides, item_body, managed_body, shared_of, sku_body

ID = "mug-01"
SKU, ITEM = f"/skus/{ID}", f"/inventory-items/{ID}"
EARLIER, NOW = "2026-03-02T09:15:00Z", "2026-03-02T10:00:12Z"

UNMANAGE = {"managedFulfillment": None}
FAILING = {"taxCode": "DM010100"}


class Row(NamedTuple):
    """A row of the table. Sides: see `Before` and `After`."""

    name: str
    request: Callable[[Api], Any]
    sku: str
    item: str
    sku_after: str
    item_after: str


def post(body: dict[str, Any]) -> Callable[[Api], Any]:
    return lambda api: api.post("/skus", body | {"id": ID})


def put(body: dict[str, Any]) -> Callable[[Api], Any]:
    return lambda api: api.put(SKU, body)


def update(body: dict[str, Any]) -> Callable[[Api], Any]:
    return lambda api: api.post(SKU, body)


def delete_sku(api: Api) -> Any:
    return api.delete(SKU)


def create_item(api: Api) -> Any:
    return api.post("/inventory-items", item_body(id=ID))


def update_item(api: Api) -> Any:
    return api.post(ITEM, {"hsCode": "6404.20"})


def delete_item(api: Api) -> Any:
    return api.delete(ITEM)


MANAGED, PLAIN = managed_body(), sku_body()
BECOME = {"managedFulfillment": "DRGlobalFulfillment", "partNumber": "EM-500-BL"}

TABLE = [
    Row("POST managed", post(MANAGED), "none", "none", "managed", "created"),
    Row("PUT managed", put(MANAGED), "none", "none", "managed", "created"),
    Row("POST managed over an item", post(MANAGED), "none", "present", "managed", "adopted"),
    Row("PUT managed over an item", put(MANAGED), "none", "present", "managed", "adopted"),
    Row("POST unmanaged", post(PLAIN), "none", "none", "unmanaged", "none"),
    Row("POST unmanaged beside an item", post(PLAIN), "none", "present", "unmanaged", "unchanged"),
    Row("PUT unmanaged beside an item", put(PLAIN), "none", "present", "unmanaged", "unchanged"),
    Row("update to managed", update(BECOME), "unmanaged", "none", "managed", "created"),
    Row("PUT to managed", put(MANAGED), "unmanaged", "none", "managed", "created"),
    Row("update to managed over an item", update(BECOME), "unmanaged", "present", "managed", "adopted"),
    Row("PUT to managed over an item", put(MANAGED), "unmanaged", "present", "managed", "adopted"),
    Row("update", update({"countryOfOrigin": "US"}), "managed", "equal", "managed", "reconciled"),
    Row("update of a drifted pair", update({"name": "Other"}), "managed", "drifted", "managed", "reconciled"),
    Row("update without item", update({"name": "Other"}), "managed", "none", "managed", "created"),
    Row("nothing sent", update({}), "managed", "equal", "unchanged", "unchanged"),
    Row("identical values", put(MANAGED), "managed", "equal", "unchanged", "unchanged"),
    Row("identical values, drifted", put(MANAGED), "managed", "drifted", "unchanged", "healed"),
    Row("nothing sent, drifted", update({}), "managed", "drifted", "unchanged", "healed"),
    Row("null", update(UNMANAGE), "managed", "equal", "unmanaged", "none"),
    Row("PUT without the member", put(PLAIN), "managed", "equal", "unmanaged", "none"),
    Row("null without item", update(UNMANAGE), "managed", "none", "unmanaged", "none"),
    Row("null on an unmanaged SKU", update(UNMANAGE), "unmanaged", "present", "unchanged", "unchanged"),
    Row("a failing requirement", update(FAILING), "managed", "equal", "unchanged", "unchanged"),
    Row("a failing PUT", put(MANAGED | FAILING), "managed", "equal", "unchanged", "unchanged"),
    Row("DELETE managed", delete_sku, "managed", "equal", "none", "none"),
    Row("DELETE managed without item", delete_sku, "managed", "none", "none", "none"),
    Row("DELETE unmanaged", delete_sku, "unmanaged", "present", "none", "unchanged"),
    Row("POST item", update_item, "managed", "equal", "unchanged", "changed"),
    Row("POST item, distributed", update_item, "unmanaged", "present", "unchanged", "changed"),
    Row("POST new item of a managed SKU", create_item, "managed", "none", "unchanged", "by hand"),
    Row("DELETE item", delete_item, "managed", "equal", "unchanged", "none"),
    Row("DELETE item, distributed", delete_item, "unmanaged", "present", "unchanged", "none"),
]  # fmt: skip


def arrange(api: Api, row: Row) -> tuple[Any, Any]:
    """Bring both sides into the state before the request; everything happened a good while ago."""
    with time_machine.travel(EARLIER, tick=False):
        if row.sku != "none":
            assert api.put(SKU, MANAGED if row.sku == "managed" else PLAIN).status_code == 201
        if row.item == "present":
            assert api.post("/inventory-items", item_body(id=ID)).status_code == 201
        if row.item == "drifted":
            assert api.post(ITEM, {"eccn": None, "partNumber": "DRIFTED"}).status_code == 201
        if row.item == "none" and row.sku == "managed":
            assert api.delete(ITEM).status_code == 204
    return both_sides(api, ID)


def check_sku(expected: str, before: Any, after: Any) -> None:
    """Compare the SKU with what the table says."""
    if expected in ("unchanged", "none"):
        assert after == (before if expected == "unchanged" else None)
        return
    assert after.get("managedFulfillment") == ("DRGlobalFulfillment" if expected == "managed" else None)
    assert after.get("updatedTime") == (NOW if before else None)


def check_item(expected: str, before: Any, sku: Any, after: Any) -> None:
    """Compare the item with what the table says."""
    if expected in ("unchanged", "none"):
        assert after == (before if expected == "unchanged" else None)
        return
    follows = expected not in ("changed", "by hand")
    assert (shared_of(after) == shared_of(sku)) == follows
    assert after["createdTime"] == (before["createdTime"] if before else NOW)
    assert after.get("updatedTime") == (NOW if before else None)
    assert after["allowOversell"] == (before["allowOversell"] if before else expected == "created")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_transition_table(api: Api, row: Row) -> None:
    """R-CAT-152, 162 to 177."""
    before_sku, before_item = arrange(api, row)
    with time_machine.travel(NOW, tick=False):
        answer = row.request(api)
    assert (answer.status_code == 400) == ("failing" in row.name), answer.content
    sku, item = both_sides(api, ID)
    check_sku(row.sku_after, before_sku, sku)
    check_item(row.item_after, before_item, sku, item)


class LivePair(NamedTuple):
    """A client of the live mode and what it sees of a pair."""

    api: Api
    sides: tuple[Any, Any]


@pytest.fixture(scope="module")
def staged_live_pair(stage: Stage) -> Iterator[LivePair]:
    """A pair of the live mode with the id of all others here."""
    with stage():
        live_api = Api(secret_of(live=True))
        RegisteredPartFactory(live_mode=True)
        assert live_api.put(SKU, managed_body(partNumber="DEMOPARTNUMBER2")).status_code == 201
        yield LivePair(live_api, both_sides(live_api, ID))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_nothing_crosses_the_modes(api: Api, staged_live_pair: LivePair, row: Row) -> None:
    """R-CAT-150, R-CON-023: whatever happens to a test pair, the live pair of the same id stays as it is."""
    assert None not in staged_live_pair.sides
    arrange(api, row)
    row.request(api)
    assert both_sides(staged_live_pair.api, ID) == staged_live_pair.sides
