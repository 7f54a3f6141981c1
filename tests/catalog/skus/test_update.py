"""`POST /skus/{id}` (R-CAT-015, R-CAT-061, R-CAT-067)."""

import time_machine

from catalog.skus.models import Sku
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import missing, not_found
from tests.flows.messages import DIGITAL, PHYSICAL, sku_body


def test_changes_what_is_sent_and_nothing_else(api: Api) -> None:
    """S-CAT-06, R-CAT-067."""
    before = api.put("/skus/mug-01", sku_body(description="Old", weight=1, metadata={"a": 1})).json()
    with time_machine.travel("2027-03-02T10:00:00Z", tick=False):
        answer = api.post("/skus/mug-01", {"countryOfOrigin": "US"})
    assert answer.status_code == 200
    assert answer.json() == before | {"countryOfOrigin": "US", "updatedTime": "2027-03-02T10:00:00Z"}
    assert api.get("/skus/mug-01").json() == answer.json()


def test_nothing_sent(api: Api) -> None:
    """R-CON-121, R-CON-126."""
    SkuFactory(wire_id="mug-01")
    for body in ({}, b"", {"name": Sku.objects.get().name}):
        answer = api.post("/skus/mug-01", body)
        assert (answer.status_code, "updatedTime" in answer.json()) == (200, False)


def test_null_clears(api: Api) -> None:
    """R-CON-087."""
    SkuFactory(wire_id="mug-01", description="Old", hs_code="6404.20", fulfill=True)
    answer = api.post("/skus/mug-01", {"description": None, "hsCode": None, "fulfill": None}).json()
    assert ("description" in answer, "hsCode" in answer, answer["fulfill"]) == (False, False, False)


def test_null_on_required_members(api: Api) -> None:
    """R-CAT-015, R-CAT-060."""
    SkuFactory(wire_id="mug-01")
    names = ("name", "eccn", "taxCode", "countryOfOrigin")
    assert_error(api.post("/skus/mug-01", dict.fromkeys(names)), 400, *map(missing, names))


def test_unknown_id_comes_before_bad_members(api: Api) -> None:
    """E-CAT-28, R-CON-155; also for what can be no id (R-CAT-065)."""
    for path, wire_id in (("no-such", "no-such"), ("a%20b", "a b")):
        answer = api.post(f"/skus/{path}", {"eccn": "XX", "price": 1})
        assert_error(answer, 404, not_found("SKU", wire_id))


def test_group_and_own_data(api: Api) -> None:
    """R-CAT-061, S-CAT-03: the group may go only when own data takes its place."""
    SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL)
    SkuGroupFactory(wire_id="ebooks", tax_code=DIGITAL, eccn="")
    created = api.post("/skus", {"id": "mug-01", "name": "Mug", "skuGroupId": "mugs"}).json()
    own = ("eccn", "taxCode", "countryOfOrigin")
    assert_error(api.post("/skus/mug-01", {"skuGroupId": None}), 400, *map(missing, own))
    assert api.get("/skus/mug-01").json() == created
    assert api.post("/skus/mug-01", {"skuGroupId": "ebooks"}).json()["physical"] is False
    answer = api.post("/skus/mug-01", sku_body(skuGroupId=None) | {"skuGroupId": None})
    assert (answer.status_code, answer.json()["physical"], "skuGroupId" in answer.json()) == (200, True, False)


def test_true_is_not_one(api: Api) -> None:
    """R-CON-114: a change between a flag and a number is a change."""
    api.put("/skus/mug-01", sku_body(metadata={"a": 1, "b": False}))
    answer = api.post("/skus/mug-01", {"metadata": {"a": True, "b": False}})
    assert answer.json()["metadata"]["a"] is True
    assert "updatedTime" in answer.json()
    assert Sku.objects.get().history.count() == 2
