"""Requests about stock, and what they answer in short."""

from typing import Any

from tests.factories.client import Api

SHIP_TO = {"address": {"city": "Minnetonka", "postalCode": "55129", "state": "MN", "country": "US"}}
CHOICE = {"currency": "USD", "amount": 5.95, "serviceLevel": "SG"}


def reservation(quantity: Any = 1, item: str = "mug-01", **members: Any) -> dict[str, Any]:
    """Return the body of a reservation of one line; `allowOversell` goes to the line."""
    line = {"inventoryItemId": item, "quantity": quantity}
    if "allowOversell" in members:
        line["allowOversell"] = members.pop("allowOversell")
    return {"items": [line], "shipTo": SHIP_TO, "shippingChoice": CHOICE, "expiresInSeconds": 300} | members


def level(api: Api, item: str = "mug-01") -> int:
    """Return what the only location of an item can promise."""
    (found,) = api.get("/inventory-levels", inventoryItemIds=item).json()["data"]
    quantity: int = found["availableQuantity"]
    return quantity
