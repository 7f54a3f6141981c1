"""All admin pages of the catalog; the only module that Django looks for here."""

from .fees import admin as fees
from .inventory_items import admin as inventory_items
from .manufacturers import admin as manufacturers
from .reference import admin as reference
from .sku_groups import admin as sku_groups
from .skus import admin as skus
from .staff import people
from .wire.api_keys import admin as api_keys
from .wire.http.request_log import admin as request_log
from .wire.simulation import admin as simulation

__all__ = [
    "api_keys",
    "fees",
    "inventory_items",
    "manufacturers",
    "people",
    "reference",
    "request_log",
    "simulation",
    "sku_groups",
    "skus",
]
