"""Bodies as clients send them, and what a pair looks like from outside."""

from typing import Any

from catalog.pairing import unequal_pairs
from tests.factories.client import Api

MANAGED = "DRGlobalFulfillment"
PHYSICAL = "P0000000"
DIGITAL = "DM010100"
SHARED = ("manufacturerId", "partNumber", "countryOfOrigin", "eccn", "hsCode")


def sku_body(**members: Any) -> dict[str, Any]:
    """Return a complete body of an unmanaged physical SKU, changed by `members`; None leaves a member out."""
    body = {"name": "Enamel mug", "eccn": "EAR99", "taxCode": PHYSICAL, "countryOfOrigin": "PL"} | members
    return {name: value for name, value in body.items() if value is not None}


def managed_body(**members: Any) -> dict[str, Any]:
    """Return a complete body of a managed SKU."""
    return sku_body(**({"managedFulfillment": MANAGED, "partNumber": "EM-500-BL", "hsCode": "7323.94"} | members))


def item_body(**members: Any) -> dict[str, Any]:
    """Return a body of an inventory item."""
    return {"partNumber": "BY-HAND"} | members


def shared_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the shared members of a SKU or item as answered."""
    return {name: answer[name] for name in SHARED if name in answer}


def both_sides(api: Api, wire_id: str) -> tuple[Any, Any]:
    """Return SKU and item of a pair as a client sees them; None for a side that is not there."""
    answers = [api.get(f"/{kind}/{wire_id}") for kind in ("skus", "inventory-items")]
    sku, item = (answer.json() if answer.status_code == 200 else None for answer in answers)
    return sku, item


def pairs_agree() -> bool:
    """Tell whether the report over the whole catalogue finds nothing (R-CAT-183)."""
    return not unequal_pairs().exists()
