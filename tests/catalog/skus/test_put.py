"""`PUT /skus/{id}` (R-CAT-063 to R-CAT-066)."""

from typing import Any

import pytest
import time_machine

from catalog.skus.models import Sku, TariffCode
from tests.factories import FeeFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element, missing
from tests.flows.messages import managed_body, sku_body

FULL = managed_body(
    description="Half-litre enamel mug",
    weight=0.28,
    weightUnit="kg",
    image="https://shop.example/mug.png",
    url="https://shop.example/mug",
    itemBreadcrumb="Kitchen > Mugs",
    metadata={"season": "2026"},
    partnerAccountId="partner",
    fulfill=True,
)


def test_new_then_known(api: Api) -> None:
    """S-CAT-05: 201, then 200."""
    with time_machine.travel("2026-03-02T09:15:00Z", tick=False):
        assert api.put("/skus/mug-01", FULL).status_code == 201
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False):
        answer = api.put("/skus/mug-01", FULL | {"name": "Other"})
    assert answer.status_code == 200
    times = answer.json()["createdTime"], answer.json()["updatedTime"]
    assert times == ("2026-03-02T09:15:00Z", "2026-03-02T10:00:00Z")


@pytest.mark.parametrize("how", ["absent", "null"])
def test_absent_members_are_cleared(api: Api, how: str) -> None:
    """R-CAT-063, A-CAT-05, R-CAT-066, A-CAT-06."""
    SkuGroupFactory(wire_id="mugs")
    before = api.put("/skus/mug-01", FULL | {"skuGroupId": "mugs"}).json()
    nulls = dict.fromkeys((FULL | {"skuGroupId": 1}).keys() - sku_body().keys()) if how == "null" else {}
    after = api.put("/skus/mug-01", sku_body() | nulls).json()
    assert after.pop("updatedTime")
    assert after == sku_body(
        id="mug-01", createdTime=before["createdTime"], fulfill=False, physical=True, liveMode=False
    )


def test_what_survives(api: Api) -> None:
    """R-CAT-063: tariff record and fees; the row is the same one."""
    sku = SkuFactory(wire_id="mug-01")
    FeeFactory(sku=sku)
    TariffCode.objects.create(sku=sku, country="CH", status="CLASSIFIED", code="732394")
    answer = api.put("/skus/mug-01", sku_body())
    assert answer.json()["tariffRecord"]["hsCode"] == "732394"
    assert Sku.objects.get(wire_id="mug-01").fees.count() == 1


def test_body_needs_the_required_set(api: Api) -> None:
    """R-CAT-064: also when the stored SKU has the values."""
    api.put("/skus/mug-01", FULL)
    before = api.get("/skus/mug-01").json()
    answer = api.put("/skus/mug-01", {"description": "Only this"})
    assert_error(answer, 400, *map(missing, ("name", "eccn", "taxCode", "countryOfOrigin")))
    assert api.get("/skus/mug-01").json() == before


@pytest.mark.parametrize("path", ["89%2656", "a%20b", "%2E%2E%2E", "m%C3%BCg", "a%0A", "x" * 256])
def test_refused_path_id(api: Api, path: str) -> None:
    """R-CAT-065, E-CAT-01, and other errors beside it."""
    answer = api.put(f"/skus/{path}", sku_body(eccn=None))
    found = {(one["code"], one["parameter"]) for one in answer.json()["errors"]}
    assert (answer.status_code, found) == (400, {("invalid_parameter", "id"), ("missing_parameter", "eccn")})
    assert not Sku.objects.exists()


def test_published_bad_id(api: Api) -> None:
    """E-CAT-01 as published."""
    answer = api.put("/skus/89&56", sku_body())
    assert_error(answer, 400, element("id", "'89&56' is not a valid SKU ID."))


@pytest.mark.parametrize("way", ["put", "post"])
def test_id_in_the_body(api: Api, way: str) -> None:
    """R-CON-079: it may repeat the path's, and nothing else."""
    SkuFactory(wire_id="mug-01")
    send: Any = getattr(api, way)
    assert send("/skus/mug-01", sku_body(id="mug-01")).status_code == 200
    answer = send("/skus/mug-01", sku_body(id="mug-02"))
    assert_error(answer, 400, element("id", "'mug-02' is not a valid parameter."))
    assert list(Sku.objects.values_list("wire_id", flat=True)) == ["mug-01"]


def test_identical_put_changes_nothing(api: Api) -> None:
    """R-CON-126."""
    first = api.put("/skus/mug-01", FULL).json()
    assert api.put("/skus/mug-01", FULL).json() == first == api.get("/skus/mug-01").json()


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    """R-CON-079."""
    read = api.put("/skus/mug-01", FULL).json()
    answer = api.put("/skus/mug-01", read)
    assert (answer.status_code, answer.json()) == (200, read)
