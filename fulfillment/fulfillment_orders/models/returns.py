"""Fulfillment returns: goods that come back to a warehouse, without moving money (fulfillment.md, section 9)."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode

from ..states import ACCEPTED, CREATED, PENDING, state_of_decision
from .fulfillment_orders import FulfillmentOrder, FulfillmentOrderLine
from .shipments import Shipment


class FulfillmentReturnQuerySet(GuardedQuerySet["FulfillmentReturn"]):
    def for_wire(self) -> Self:
        return self.select_related("fulfillment_order").prefetch_related("items__line")

    def in_state(self, state: str) -> Self:
        """Filter by the state, which is derived from approval and receipt (9.3)."""
        if state in (CREATED, PENDING):
            return self.filter(closed_time=None, approved_time__isnull=state == CREATED)
        accepted = Exists(ReturnItem.objects.filter(fulfillment_return=OuterRef("pk"), quantity_accepted__gt=0))
        closed = self.filter(closed_time__isnull=False)
        return closed.filter(accepted) if state == ACCEPTED else closed.exclude(accepted)


class FulfillmentReturn(Resource):
    """Units that a customer or carrier sends back; receipt settles all items."""

    wire_noun = "Fulfillment return"

    class Type(models.TextChoices):
        CLIENT = "client", "Client"
        WAREHOUSE = "warehouse", "Warehouse"

    wire_id = models.CharField("ID", max_length=12, editable=False)
    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="returns")
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="", db_index=True)
    reason = models.CharField(max_length=255, blank=True, default="")
    type = models.CharField(max_length=9, choices=Type.choices, default=Type.CLIENT)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="refusals")
    """The refused parcel, if any (R-FUL-205)."""
    place = models.JSONField("return address", default=dict, blank=True)
    approved_time = models.DateTimeField("approved", null=True, blank=True, db_index=True)
    closed_time = models.DateTimeField("closed", null=True, blank=True, db_index=True)

    objects = FulfillmentReturnQuerySet.as_manager()

    class Meta(Resource.Meta):
        verbose_name = "fulfillment return"
        constraints = [unique_in_mode("fulfillment_return_id_unique_in_mode")]

    @property
    def state(self) -> str:
        """`created` until approved, then by the accepted units."""
        if self.closed_time is None and self.approved_time is None:
            return CREATED
        accepted = sum(item.quantity_accepted for item in self.items.all())
        return state_of_decision(accepted, is_decided=self.closed_time is not None)


class ReturnItem(models.Model):
    fulfillment_return = models.ForeignKey(FulfillmentReturn, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(FulfillmentOrderLine, on_delete=models.PROTECT, related_name="return_items")
    quantity = models.PositiveIntegerField()
    quantity_accepted = models.PositiveIntegerField("accepted", default=0)
    unit_attributes = models.JSONField("unit attributes", default=list, blank=True)
    unit_attributes_accepted = models.JSONField("unit attributes accepted", default=list, blank=True)
    location = models.ForeignKey(
        "fulfillment.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="return_items"
    )
    place = models.JSONField("return address", default=dict, blank=True)
    """Return address of this item if it differs from that of the return."""

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["fulfillment_return", "line"], name="fulfillment_return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity_accepted__lte=F("quantity")),
                name="fulfillment_return_within_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"

    @property
    def state(self) -> str:
        """The state by the accepted units; items are never `created` (9.3)."""
        return state_of_decision(self.quantity_accepted, is_decided=self.fulfillment_return.closed_time is not None)
