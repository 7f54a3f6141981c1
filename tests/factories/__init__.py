"""Rows for tests, made the way the program makes them: every save passes validation, pairing and history.

`SkuFactory(name="Mug")` stores one and returns it, `SkuFactory.create_batch(3)` several, `SkuFactory.build()` stores
nothing.
"""

from typing import Any, Protocol, TypeVar, cast

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import RegisteredPart
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.wire.api_keys.models import ApiKey

from . import catalogue, keys

Row = TypeVar("Row", covariant=True)


class Factory(Protocol[Row]):
    """What a factory can do; factory-boy's own classes have no types."""

    def __call__(self, **values: Any) -> Row: ...

    def create_batch(self, size: int, **values: Any) -> list[Any]: ...

    def build(self, **values: Any) -> Row: ...


SkuGroupFactory = cast("Factory[SkuGroup]", catalogue.SkuGroupFactory)
SkuFactory = cast("Factory[Sku]", catalogue.SkuFactory)
InventoryItemFactory = cast("Factory[InventoryItem]", catalogue.InventoryItemFactory)
FeeFactory = cast("Factory[Fee]", catalogue.FeeFactory)
RegisteredPartFactory = cast("Factory[RegisteredPart]", catalogue.RegisteredPartFactory)
ApiKeyFactory = cast("Factory[ApiKey]", keys.ApiKeyFactory)
secret_of = keys.secret_of
