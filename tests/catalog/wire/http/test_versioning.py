"""The version of a call (R-CON-040 to R-CON-043, R-CAT-206, R-CAT-260 to R-CAT-262)."""

import pytest

from catalog.wire.http.versioning import KNOWN, NEWEST
from tests.catalog.wire.bodies import SKU, fee
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory


@pytest.mark.parametrize("version", KNOWN)
def test_header_overrides_the_key(api: Api, version: str) -> None:
    """R-CON-040, R-CON-043: the version in force is echoed, on errors too; the header's name in any case."""
    for name in ("DigitalRiver-Version", "digitalriver-version", "DIGITALRIVER-VERSION"):
        client = api.with_headers(**{name: version})
        assert client.get("/skus").headers["DigitalRiver-Version"] == version
        assert client.get("/skus/none").headers["DigitalRiver-Version"] == version


def test_key_decides_without_a_header(api_for: ApiFactory) -> None:
    """R-CON-040: each key is pinned; new ones to the newest version."""
    pinned = api_for(kind="restricted", version="2020-09-30")
    assert pinned.get("/skus").headers["DigitalRiver-Version"] == "2020-09-30"
    assert api_for().get("/skus").headers["DigitalRiver-Version"] == NEWEST == "2021-12-13"


@pytest.mark.parametrize("value", ["2021-12-14", "newest", "", "2021-12-13,2020-01-07", "\uff12021-12-13"])
def test_unknown_version_is_400(api: Api, value: str) -> None:
    """R-CON-041."""
    client = api.in_version(value)
    assert_error(client.get("/skus"), 400, ("invalid_parameter", "digitalriver-version"))
    assert_error(client.get("/nothing"), 400, ("invalid_parameter", "digitalriver-version"))


def test_allow_oversell_is_a_member_of_older_versions_only(api: Api) -> None:
    """R-CAT-260 to R-CAT-262, E-CAT-27, R-CON-042."""
    assert_error(api.post("/skus", SKU | {"allowOversell": False}), 400, ("unknown_parameter", "allowOversell"))
    older = api.in_version("2021-03-23")
    created = older.post("/skus", SKU | {"id": "mug", "allowOversell": False})
    assert created.status_code == 201
    assert created.json()["allowOversell"] is False
    assert "allowOversell" not in api.get("/skus/mug").json()
    assert older.get("/skus").json()["data"][0]["allowOversell"] is False


def test_visible_is_a_member_of_fees_in_the_oldest_versions_only(api: Api) -> None:
    """R-CAT-206."""
    sku = SkuFactory()
    body = fee(sku.wire_id, visible=False)
    assert_error(api.post("/fees", body), 400, ("unknown_parameter", "visible"))
    old = api.in_version("2020-09-30")
    assert old.post("/fees", body).json()["visible"] is False
    assert_error(api.in_version("2020-12-17").post("/fees", body), 400, ("unknown_parameter", "visible"))


def test_update_in_the_newest_version_keeps_what_only_older_ones_show(api: Api) -> None:
    """R-CON-121: what a version does not have cannot be sent, and stays."""
    created = FeeFactory(visible=False)
    assert api.post(f"/fees/{created.wire_id}", {"category": "paper"}).status_code == 200
    assert api.in_version("2020-01-07").get(f"/fees/{created.wire_id}").json()["visible"] is False
