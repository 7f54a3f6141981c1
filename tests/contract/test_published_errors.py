"""Errors whose very text is published: status, type, code, parameter and message, each by a request that causes it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories import InventoryItemFactory, RegisteredPartFactory, SkuFactory
from tests.factories.client import Api

with (Path(__file__).parent / "published_errors.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def catalogue(reference: None) -> None:
    """What the requests of the table are about."""
    SkuFactory(wire_id="mug")
    InventoryItemFactory(wire_id="mug")
    RegisteredPartFactory()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['path']} {row['parameter']}")
def test_published_error(api: Api, catalogue: None, row: dict[str, Any]) -> None:
    """The rows of the contract's table with basis S that concern the catalogue; nothing changes by the request."""
    before = [api.get(path).content for path in ("/skus", "/inventory-items", "/fees")]
    response = api.call(row["method"], row["path"], json.loads(row["body"]))
    element = {"code": row["code"], "parameter": row["parameter"], "message": row["message"]}
    assert response.status_code == int(row["http_status"])
    assert response.json() == {"type": row["type"], "errors": [element]}
    assert [api.get(path).content for path in ("/skus", "/inventory-items", "/fees")] == before


def test_unauthorized(anonymous: Api, reference: None) -> None:
    """The published body has the message only; the code is what clients read (A-CON-08)."""
    element = {"code": "unauthorized", "message": "An authorization error has occurred."}
    response = anonymous.get("/skus")
    assert (response.status_code, response.json()) == (401, {"type": "unauthorized", "errors": [element]})


def test_two_problems_make_two_elements(api: Api, catalogue: None) -> None:
    """R-CON-153: the published sample has two elements; they come in the order of the field table."""
    errors = api.post("/skus", {"name": "x", "eccn": "EAR99"}).json()["errors"]
    missing = [
        {"code": "missing_parameter", "parameter": name, "message": "A parameter is missing."}
        for name in ("taxCode", "countryOfOrigin")
    ]
    assert errors == missing
