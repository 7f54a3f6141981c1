"""`allowOversell` in older versions (R-CAT-260 to R-CAT-262, S-CAT-18)."""

import pytest

from tests.factories.client import Api, assert_error
from tests.factories.errors import unknown
from tests.flows.messages import managed_body, sku_body

OLDER = ["2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23"]


@pytest.mark.parametrize("version", OLDER)
def test_older_versions_have_it(api: Api, version: str) -> None:
    """R-CAT-261: an optional boolean, `true` by default, always returned."""
    old = api.in_version(version)
    assert old.post("/skus", sku_body(id="default")).json()["allowOversell"] is True
    assert old.post("/skus", sku_body(id="false", allowOversell=False)).json()["allowOversell"] is False
    assert [row["allowOversell"] for row in old.get("/skus").json()["data"]] == [False, True]
    assert old.post("/skus/false", {"allowOversell": None}).json()["allowOversell"] is True
    assert old.put("/skus/false", sku_body(allowOversell="false")).json()["allowOversell"] is False


def test_the_newest_neither_shows_nor_changes_it(api: Api) -> None:
    """R-CAT-260, R-CAT-262."""
    old = api.in_version("2021-03-23")
    old.post("/skus", sku_body(id="mug-01", allowOversell=False))
    for answer in (
        api.get("/skus/mug-01"),
        api.put("/skus/mug-01", sku_body()),
        api.post("/skus/mug-01", {"url": "u"}),
    ):
        assert (answer.status_code, "allowOversell" in answer.json()) == (200, False)
    assert "allowOversell" not in api.get("/skus").json()["data"][0]
    assert old.get("/skus/mug-01").json()["allowOversell"] is False


@pytest.mark.parametrize("value", [True, False, None, "x"])
def test_the_newest_refuses_it(api: Api, value: object) -> None:
    """E-CAT-27, A-CAT-14."""
    body = sku_body(id="mug-01") | {"allowOversell": value}
    assert_error(api.post("/skus", body), 400, unknown("allowOversell"))


def test_managed_items_follow_a_sent_value(api: Api) -> None:
    """R-CAT-169, R-CAT-261."""
    old = api.in_version("2021-03-23")
    old.post("/skus", managed_body(id="mug-01", allowOversell=False))
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is False
    api.post("/skus/mug-01", {"countryOfOrigin": "US"})
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is False
    old.post("/skus/mug-01", {"allowOversell": True})
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is True
    api.post("/inventory-items/mug-01", {"allowOversell": False})
    old.post("/skus/mug-01", {"name": "Not sent, not copied"})
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is False


def test_a_recreated_item_has_the_stored_value(api: Api) -> None:
    """R-CAT-169."""
    api.in_version("2021-03-23").post("/skus", managed_body(id="mug-01", allowOversell=False))
    api.delete("/inventory-items/mug-01")
    api.post("/skus/mug-01", {})
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is False
