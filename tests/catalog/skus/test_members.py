"""The members of a SKU: what each may be, alike in create, upsert and update (R-CAT-015 to R-CAT-038)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.flows.messages import sku_body

from .members import GOOD_MEMBERS, WAYS


@pytest.fixture(scope="module")
def mug_01(stage: Stage) -> Iterator[None]:
    """The SKU that is changed."""
    with stage():
        SkuFactory(wire_id="mug-01")
        yield


@pytest.mark.parametrize(("member", "value"), GOOD_MEMBERS)
@pytest.mark.parametrize("way", WAYS)
def test_accepted_values(api: Api, mug_01: None, way: str, member: str, value: Any) -> None:
    """R-CAT-016, R-CAT-018, R-CAT-025, R-CAT-028, R-CAT-033, R-CAT-037: stored and returned as sent."""
    answer = WAYS[way](api, {member: value})
    assert answer.status_code in (200, 201), answer.content
    assert answer.json()[member] == value
    assert api.get(f"/skus/{answer.json()['id']}").json()[member] == value


def test_numbers_become_text(api: Api) -> None:
    """R-CON-070, R-CON-073."""
    answer = api.put("/skus/520984250336", sku_body(id=520984250336, partNumber=17, weight="0.5"))
    assert answer.status_code == 201, answer.content
    assert (answer.json()["partNumber"], answer.json()["weight"]) == ("17", 0.5)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("0.0000005", 0.000001), ("0.00000049", 0), ("12.3456", 12.3456), (0, 0), ("999999999.999999", 999999999.999999)],
)
def test_weight_is_kept_to_six_decimals(api: Api, sent: Any, kept: float) -> None:
    """R-CAT-029."""
    answer = api.post("/skus", sku_body(id="cup-01", weight=sent))
    assert answer.json()["weight"] == kept
    assert api.get("/skus/cup-01").json()["weight"] == kept


def test_weight_has_a_unit(api: Api) -> None:
    """R-CAT-031."""
    assert api.put("/skus/cup-01", sku_body(weight=1)).json()["weightUnit"] == "oz"
    assert "weightUnit" not in api.post("/skus/cup-01", {"weight": None}).json()
    assert api.post("/skus/cup-01", {"weight": 2, "weightUnit": "kg"}).json()["weightUnit"] == "kg"
    assert api.post("/skus/cup-01", {"weightUnit": None}).json()["weightUnit"] == "oz"
    after = api.post("/skus/cup-01", {"weight": None, "weightUnit": "g"}).json()
    assert ("weight" in after, after["weightUnit"]) == (False, "g")
    assert api.post("/skus/cup-01", {"name": "A unit without a weight is kept"}).json()["weightUnit"] == "g"


def test_metadata(api: Api) -> None:
    """R-CON-110 to R-CON-114."""
    body = sku_body(metadata={"storeId": None, "flag": True, "text": "1", "number": 1})
    assert api.put("/skus/cup-01", body).json()["metadata"] == {"flag": True, "text": "1", "number": 1}
    assert api.post("/skus/cup-01", {"metadata": {"other": 1.5}}).json()["metadata"] == {"other": 1.5}
    for cleared in ({}, None, {"storeId": None}):
        api.post("/skus/cup-01", {"metadata": {"a": 1}})
        assert "metadata" not in api.post("/skus/cup-01", {"metadata": cleared}).json()


def test_digital_skus_keep_their_part_number(api: Api) -> None:
    """R-CAT-024: it means nothing for them, and is stored and returned."""
    parts = {"partNumber": "P-1", "manufacturerId": "20013"}
    created = api.post("/skus", sku_body(id="song-01", taxCode="4512.100") | parts).json()
    assert created["physical"] is False
    assert created.items() >= parts.items()
