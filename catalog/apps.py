"""The catalog app."""

import gc
import importlib

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """SKUs, SKU groups, inventory items and what they refer to."""

    name = "catalog"
    verbose_name = "Catalog"

    def ready(self) -> None:
        """Import the modules that register receivers."""
        importlib.import_module("catalog.wire.records.database_limits")
        importlib.import_module("catalog.receivers")
        importlib.import_module("catalog.effects")
        # A loaded program is hundreds of thousands of objects that stay; searching them for garbage finds nothing.
        gc.set_threshold(50_000, 20, 20)
