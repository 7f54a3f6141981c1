"""Inventory items: the warehouse's view of a physical product (catalog.md, section 9)."""

from django.db import models

from catalog.shared_attributes import SharedAttributes
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.text import WireIdValidator, validate_not_blank


class InventoryItem(SharedAttributes):
    """An item that can be stocked. It pairs with the SKU of the same id and mode, if there is one (R-CAT-150)."""

    wire_noun = "InventoryItem"

    wire_id = models.CharField("ID", max_length=255, blank=True, validators=[WireIdValidator("inventory item ID")])
    part_number = models.CharField("part number", max_length=255, validators=[validate_not_blank])
    allow_oversell = models.BooleanField(
        "allow overselling", default=False, help_text="Whether stock that is not there may be reserved."
    )

    objects = GuardedQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        verbose_name = "inventory item"
        constraints = [
            unique_in_mode("inventory_item_id_unique_in_mode"),
            models.CheckConstraint(condition=~models.Q(part_number=""), name="inventory_item_has_part_number"),
        ]
