"""The same value gets the same verdict from the API and from an import, in the same words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.catalog.exchange.files import COMPLIANT, Imported, csv_file, sheet_file, table_of
from tests.factories import RegisteredPartFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api
from tests.factories.fixtures import Stage

pytestmark = pytest.mark.usefixtures("reference")

MANAGED = {"managedFulfillment": "DRGlobalFulfillment", "partNumber": "P-1"}
WRONG: list[dict[str, Any]] = [
    {"id": "89&56"},
    {"id": ".."},
    {"name": None},
    {"name": "  "},
    {"name": "n" * 1025},
    {"description": "d" * 4001},
    {"eccn": "5D992.c"},
    {"eccn": None},
    {"taxCode": "nope"},
    {"hsCode": "1234.56.YW"},
    {"hsCode": "640420"},
    {"countryOfOrigin": "KP"},
    {"countryOfOrigin": None, "eccn": None, "taxCode": None},
    {"skuGroupId": "no-such"},
    {"partNumber": "p" * 256},
    {"managedFulfillment": "drglobalfulfillment"},
    MANAGED | {"partNumber": None},
    MANAGED | {"taxCode": "DM010100"},
    MANAGED | {"taxCode": "DM010100", "partNumber": None},
    MANAGED | {"manufacturerId": "20013"},
    MANAGED | {"manufacturerId": "20013", "hsCode": "1"},
    {"weight": "-1"},
    {"weight": "1e3"},
    {"weight": "heavy"},
    {"weight": "4,8"},
    {"weightUnit": "lbs"},
    {"itemBreadcrumb": "c" * 101},
    {"fulfill": "yes"},
    {"metadata": {"n" * 41: "v"}},
    {"metadata": {"name": "v" * 501}},
    {"metadata": {f"name{number}": "v" for number in range(21)}},
    {"id": "a b", "eccn": "XX", "hsCode": "1234.56.YW", "countryOfOrigin": "KP", "taxCode": "nope", "weight": "-1"},
]


def cells_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as the cells of a row."""
    metadata = {f"metadata.{name}": value for name, value in body.get("metadata", {}).items()}
    return {name: "" if value is None else value for name, value in body.items() if name != "metadata"} | metadata


def told_by_api(response: Any) -> list[str]:
    assert response.status_code in (400, 409), response.content
    return [f"{error.get('parameter', '(row)')}: {error['message']}" for error in response.json()["errors"]]


def told_by_import(done: Imported) -> list[str]:
    return [line.split("  ", 2)[2] for line in done.problems]


def assert_same(api_says: list[str], import_says: list[str]) -> None:
    """Compare line by line; the import's lines may end with a hint."""
    assert len(api_says) == len(import_says), (api_says, import_says)
    for expected, line in zip(sorted(api_says), sorted(import_says), strict=True):
        assert line.startswith(expected)


@pytest.fixture(scope="module")
def registered(stage: Stage) -> Iterator[None]:
    """The documented part of the documented manufacturer."""
    with stage():
        RegisteredPartFactory()
        yield


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("write", [csv_file, sheet_file])
def test_creating(write: Any, wrong: dict[str, Any], tmp_path: Path, registered: None, api: Api) -> None:
    """R-CON-153, R-CON-154: all errors at once, 409 only without a 400; nothing is stored."""
    body = COMPLIANT | wrong
    done = Imported(write(tmp_path, table_of(cells_of(body))))
    assert_same(told_by_api(api.post("/skus", body)), told_by_import(done))
    assert (done.status, Sku.objects.count()) == (1, 0)


@pytest.mark.parametrize("wrong", [wrong for wrong in WRONG if "id" not in wrong], ids=str)
def test_updating(wrong: dict[str, Any], tmp_path: Path, api: Api) -> None:
    """R-CON-122: the result is checked; the SKU stays as it was."""
    SkuFactory(wire_id="mug-01", name="Old", weight=1, weight_unit="kg")
    before = Sku.objects.values().get()
    done = Imported(csv_file(tmp_path, table_of({"id": "mug-01"} | cells_of(wrong))))
    assert_same(told_by_api(api.post("/skus/mug-01", wrong)), told_by_import(done))
    assert Sku.objects.values().get() == before


def test_group_of_the_other_mode(tmp_path: Path, api: Api) -> None:
    """R-CAT-023, R-CON-023."""
    SkuGroupFactory(wire_id="mugs", live=True)
    body = COMPLIANT | {"skuGroupId": "mugs"}
    done = Imported(csv_file(tmp_path, table_of(body)))
    assert_same(told_by_api(api.post("/skus", body)), told_by_import(done))


def test_accepted_by_both(tmp_path: Path, api: Api) -> None:
    """What an import stores is what the API would have stored."""
    SkuGroupFactory(wire_id="mugs")
    body = (
        COMPLIANT
        | MANAGED
        | {
            "hsCode": "1006.20.40.25",
            "weight": "4.8765432",
            "skuGroupId": "mugs",
            "itemBreadcrumb": "A > B;C",
            "metadata": {"colour": "blue"},
            "url": "javascript:alert(1)",
        }
    )
    assert Imported(csv_file(tmp_path, table_of(cells_of(body | {"id": "imported"})))).status == 0
    assert api.post("/skus", body | {"id": "sent"}).status_code == 201
    imported, sent = ({**api.get(f"/skus/{name}").json(), "id": "", "createdTime": ""} for name in ("imported", "sent"))
    assert imported == sent
