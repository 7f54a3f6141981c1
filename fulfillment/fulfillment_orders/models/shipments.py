"""Shipments: goods that have left a location. Immutable (fulfillment.md, section 7)."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from catalog.wire.values.web_addresses import validate_web_address

from .fulfillment_orders import FulfillmentOrder, FulfillmentOrderLine


class ShipmentQuerySet(GuardedQuerySet["Shipment"]):
    def for_wire(self) -> Self:
        rows = self.select_related("fulfillment_order").prefetch_related("items__line")
        return rows.annotate(updated_or_created=Coalesce("updated_time", "created_time"))


class Shipment(Resource):
    """A parcel from one location (R-FUL-151)."""

    wire_noun = "Shipment"

    wire_id = models.CharField("ID", max_length=12, editable=False)
    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="shipments")
    location = models.ForeignKey("fulfillment.Location", on_delete=models.PROTECT, related_name="shipments")
    tracking_company_id = models.CharField("carrier ID", max_length=255, blank=True, default="")
    tracking_company = models.CharField("carrier", max_length=255, blank=True, default="")
    tracking_number = models.CharField("tracking number", max_length=255, blank=True, default="", db_index=True)
    tracking_url = models.CharField(
        "tracking address", max_length=2000, blank=True, default="", validators=[validate_web_address]
    )

    objects = ShipmentQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [unique_in_mode("shipment_id_unique_in_mode")]


class ShipmentItem(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(FulfillmentOrderLine, on_delete=models.PROTECT, related_name="shipment_items")
    wire_id = models.CharField("ID", max_length=12, editable=False)
    live_mode = models.BooleanField("live mode", editable=False)
    part_number = models.CharField("part number", max_length=255)
    """The part number when the goods left."""
    quantity = models.PositiveIntegerField()
    unit_attributes = models.JSONField("unit attributes", default=list, blank=True)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["live_mode", "wire_id"], name="shipment_item_id_unique_in_mode"),
            models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="shipment_item_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.wire_id
