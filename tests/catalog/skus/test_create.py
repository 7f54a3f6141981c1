"""`POST /skus` (R-CAT-010 to R-CAT-014, R-CAT-060, R-CAT-062)."""

import re
from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element, missing, taken
from tests.flows.messages import DIGITAL, PHYSICAL, sku_body

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_answer_is_the_whole_sku(api: Api) -> None:
    """S-CAT-01: no `updatedTime`, no empty members, no null, no `allowOversell` (R-CON-085, R-CON-103)."""
    answer = api.post("/skus", sku_body(id="mug-01"))
    assert answer.status_code == 201
    created = answer.json()["createdTime"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created)
    expected = sku_body(id="mug-01", fulfill=False, physical=True, liveMode=False, createdTime=created)
    assert answer.json() == expected == api.get("/skus/mug-01").json()


@pytest.mark.parametrize("absent", [{}, {"id": None}])
def test_generated_id(api: Api, absent: dict[str, Any]) -> None:
    """R-CAT-012, R-CON-061."""
    ids = [api.post("/skus", sku_body() | absent).json()["id"] for _ in range(2)]
    assert ids[0] != ids[1]
    assert all(re.fullmatch(f"sku_{UUID}", wire_id) for wire_id in ids)


@pytest.mark.parametrize("wire_id", ["a", "A.b-c_9", "...a", "0", "x" * 255])
def test_chosen_id(api: Api, wire_id: str) -> None:
    """R-CAT-010, R-CAT-011."""
    assert api.post("/skus", sku_body(id=wire_id)).json()["id"] == wire_id
    assert api.get(f"/skus/{wire_id}").status_code == 200


BAD_IDS = ["89&56", "", "a b", "a/b", ".", "..", "x" * 256, "mug\n", "m\u00fcg", "\u0661\u0662", "a:b", "a*b", "\x00"]


@pytest.mark.parametrize("wire_id", BAD_IDS)
def test_refused_id(api: Api, wire_id: str) -> None:
    """E-CAT-01, A-CAT-30, R-CON-062."""
    text = "parameter" if wire_id == "\x00" else "SKU ID"
    answer = api.post("/skus", sku_body(id=wire_id))
    assert_error(answer, 400, element("id", f"'{wire_id[:200]}' is not a valid {text}."))
    assert not Sku.objects.exists()


def test_ids_that_differ_in_case(api: Api) -> None:
    """R-CAT-014."""
    assert [api.post("/skus", sku_body(id=wire_id)).status_code for wire_id in ("mug", "MUG", "Mug")] == [201] * 3


def test_taken_id(api: Api) -> None:
    """E-CAT-13, R-CAT-062; nothing changes."""
    first = api.post("/skus", sku_body(id="mug-01")).json()
    assert_error(api.post("/skus", sku_body(id="mug-01", name="Other")), 409, taken("SKU", "mug-01"))
    assert api.get("/skus/mug-01").json() == first


def test_bad_values_are_told_before_a_taken_id(api: Api) -> None:
    """R-CON-154."""
    SkuFactory(wire_id="mug-01")
    answer = api.post("/skus", sku_body(id="mug-01", eccn=None))
    assert_error(answer, 400, missing("eccn"))


@pytest.mark.parametrize("how", ["absent", "null"])
def test_required_members(api: Api, how: str) -> None:
    """R-CAT-060, R-CAT-020: without a group four members, E-CAT-10 each."""
    names = ("name", "eccn", "taxCode", "countryOfOrigin")
    answer = api.post("/skus", dict.fromkeys(names) if how == "null" else {})
    assert_error(answer, 400, *map(missing, names))
    assert not Sku.objects.exists()


def test_required_members_with_a_group(api: Api) -> None:
    """R-CAT-060, A-CAT-01: with a group the name alone."""
    SkuGroupFactory(wire_id="mugs")
    assert_error(api.post("/skus", {"skuGroupId": "mugs"}), 400, missing("name"))
    answer = api.post("/skus", {"name": "Mug", "skuGroupId": "mugs"})
    assert answer.status_code == 201
    assert not {"taxCode", "eccn", "countryOfOrigin"} & answer.json().keys()


def test_explicit_nulls_equal_absent(api: Api) -> None:
    """R-CON-086."""
    body = dict.fromkeys(["hsCode", "partNumber", "weight", "metadata", "skuGroupId", "managedFulfillment", "fulfill"])
    answer = api.post("/skus", sku_body() | body)
    assert answer.status_code == 201
    assert not (body.keys() - {"fulfill"}) & answer.json().keys()


def test_empty_text_equals_null(api: Api) -> None:
    """R-CON-088."""
    answer = api.post("/skus", sku_body() | dict.fromkeys(["description", "partNumber", "image", "url"], ""))
    assert (answer.status_code, "description" in answer.json()) == (201, False)


def test_read_only_members_are_ignored(api: Api) -> None:
    """R-CON-079, R-CAT-005."""
    read_only = {"createdTime": "x", "updatedTime": 1, "liveMode": True, "physical": False, "tariffRecord": {"a": 1}}
    answer = api.post("/skus", sku_body() | read_only)
    assert answer.status_code == 201
    assert (answer.json()["liveMode"], answer.json()["physical"]) == (False, True)


def test_everything_wrong_at_once(api: Api) -> None:
    """S-CAT-02, R-CON-153: one element each, in the order of the field table."""
    body = {"id": "a b", "eccn": "XX", "hsCode": "1234.56.YW", "countryOfOrigin": "KP", "taxCode": "nope"}
    expected = [
        element("id", "'a b' is not a valid SKU ID."),
        missing("name"),
        element("eccn", "'XX' is not a valid ECCN."),
        element("taxCode", "'nope' is not a valid parameter."),
        element("hsCode", "'1234.56.YW' is not a valid HS code."),
        element("countryOfOrigin", "'KP' is not a valid Country of Origin."),
        element("weight", "'-1' is not a valid parameter."),
        element("weightUnit", "'lbs' is not a valid item type."),
    ]
    answer = api.post("/skus", body | {"weight": -1, "weightUnit": "lbs", "fulfil": True})
    in_order = ["id", "name", "eccn", "taxCode", "hsCode", "countryOfOrigin", "weight", "weightUnit", "fulfil"]
    assert [error["parameter"] for error in answer.json()["errors"]] == in_order
    assert_error(api.post("/skus", body | {"weight": -1, "weightUnit": "lbs"}), 400, *expected)


@pytest.mark.parametrize(("code", "physical"), [(PHYSICAL, True), (DIGITAL, False)])
def test_kind_follows_the_tax_code(api: Api, code: str, physical: bool) -> None:
    """R-CAT-001: not weight, not part number."""
    answer = api.post("/skus", sku_body(taxCode=code, weight=1, partNumber="X"))
    assert answer.json()["physical"] is physical
