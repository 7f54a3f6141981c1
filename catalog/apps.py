"""The catalogue app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """SKUs, SKU groups, inventory items and what they refer to."""

    name = "catalog"
    verbose_name = "Catalogue"
