"""Fulfillments and their items (fulfillment.md, 10.2). Only tracking and metadata can change."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.web_addresses import validate_web_address
from fulfillment.orders.models import Order, OrderLine


class FulfillmentQuerySet(GuardedQuerySet["Fulfillment"]):
    def for_wire(self) -> Self:
        return self.select_related("order").prefetch_related("items__line")


class Fulfillment(ManagedResource):
    """Units of one order that were closed together."""

    wire_noun = "Fulfillment"
    wire_id_prefix = "ful_"

    wire_id = models.CharField("ID", max_length=64, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fulfillments", editable=False)
    shipment_id = models.CharField("shipment ID", max_length=255, blank=True, default="", db_index=True)
    tracking_company = models.CharField("carrier", max_length=255, blank=True, default="")
    tracking_number = models.CharField("tracking number", max_length=255, blank=True, default="", db_index=True)
    tracking_url = models.CharField(
        "tracking address", max_length=2000, blank=True, default="", validators=[validate_web_address]
    )
    metadata = MetadataField()

    objects = FulfillmentQuerySet.as_manager()

    class Meta(ManagedResource.Meta):
        constraints = [unique_in_mode("fulfillment_id_unique_in_mode")]
        indexes = [models.Index(fields=["live_mode", "created_time"], name="fulfillment_mode_created")]


class FulfillmentItem(models.Model):
    key = models.BigAutoField(primary_key=True)
    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.PROTECT, related_name="items")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="fulfillment_items")
    quantity = models.PositiveIntegerField(default=0)
    cancel_quantity = models.PositiveIntegerField("cancelled", default=0)
    shipment_item_id = models.CharField("shipment item ID", max_length=255, blank=True, default="")

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        ordering = ("key",)
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "line"], name="fulfillment_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(cancel_quantity__gt=0), name="fulfillment_item_closes_units"
            ),
        ]

    def __str__(self) -> str:
        counts = ((self.quantity, "fulfilled"), (self.cancel_quantity, "cancelled"))
        return ", ".join(f"{count} {word}" for count, word in counts if count)
