"""Rows for tests, made the way the program makes them: every save passes validation, pairing and history."""

from .catalogue import FeeFactory, InventoryItemFactory, RegisteredPartFactory, SkuFactory, SkuGroupFactory
from .keys import ApiKeyFactory, secret_of

__all__ = [
    "ApiKeyFactory",
    "FeeFactory",
    "InventoryItemFactory",
    "RegisteredPartFactory",
    "SkuFactory",
    "SkuGroupFactory",
    "secret_of",
]
