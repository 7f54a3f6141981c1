"""The published description, sharpened for testing.

What clients must tolerate (more members than described) the tests do not; and where a description can only say "a
string", the generator is told values that exist, so that it gets past the first check.
"""

import json
import os
from functools import cache
from typing import Any

from catalog.wire.http.schema import ApiSchemaGenerator

EXAMPLES = int(os.environ.get("LOCKSTEP_FUZZ_EXAMPLES", "5"))
"""Requests for each operation; a longer run sets LOCKSTEP_FUZZ_EXAMPLES=1000 and --hypothesis-profile=dice."""

EXISTING = "mug"
"""The id of a row of every kind that a fuzz run finds."""

GOOD: dict[str, list[Any]] = {
    "id": [EXISTING, "new", "89&56", ".."],
    "eccn": ["EAR99", "5A992", "9Z999"],
    "taxCode": ["P0000000", "4512.100"],
    "countryOfOrigin": ["DE", "KP"],
    "country": ["DE", "US"],
    "currency": ["EUR", "JPY", "YEM"],
    "hsCode": ["6404.20", "1006.20.40.25", "1234.56.YW"],
    "skuGroupId": [EXISTING, "none"],
    "customerId": [EXISTING, "none"],
    "skuId": [EXISTING, "song", "none"],
    "partNumber": ["DEMOPARTNUMBER2", "P"],
    "manufacturerId": ["20013", "nobody"],
    "managedFulfillment": ["DRGlobalFulfillment"],
    "amount": [0, 1.5, 2.005, -1],
    "startingAfter": [EXISTING],
    "endingBefore": [EXISTING],
    "weightAndUnits": ["1.73 kilogram", "1.5kg"],
}


def published() -> dict[str, Any]:
    """Return the description as the server publishes it."""
    description: dict[str, Any] = json.loads(_published_text())
    return description


@cache
def _published_text() -> str:
    """Generate the description, once: it takes a second, and several modules ask for it while tests are collected."""
    return json.dumps(ApiSchemaGenerator().get_schema(public=True))  # type: ignore[no-untyped-call]


def sharpened() -> dict[str, Any]:
    """Return the description with closed answers and good values."""
    description = published()
    for name, schema in description["components"]["schemas"].items():
        if name.endswith(("Create", "Update")):
            _seed(schema["properties"])
        elif "properties" in schema:
            schema["additionalProperties"] = False
    for methods in description["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = _seeded(parameter["name"], parameter["schema"])
    return description


def _seed(properties: dict[str, Any]) -> None:
    for name, schema in properties.items():
        properties[name] = _seeded(name, schema)


def _seeded(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"enum": GOOD[name]}, schema]} if name in GOOD else schema
