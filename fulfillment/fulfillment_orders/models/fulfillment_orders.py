"""Fulfillment orders, their lines and allocations (fulfillment.md, section 6)."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from catalog.wire.values.exactjson import ExactJSONField

from ..states import CANCELLED, PENDING, SHIPPED, state_of_line, state_of_order


class FulfillmentOrderQuerySet(GuardedQuerySet["FulfillmentOrder"]):
    """Fulfillment orders with what messages and screens show of them."""

    def for_wire(self) -> Self:
        """Fetch the lines; annotate the time of the last change for its filter."""
        changed = Coalesce("updated_time", "created_time")
        return self.prefetch_related("lines").annotate(updated_or_created=changed)

    def with_state(self) -> Self:
        """Annotate the state, derived from the lines as by `state`, for filters."""
        lines = FulfillmentOrderLine.objects.filter(fulfillment_order=OuterRef("pk"))
        moved = lines.filter(Q(shipped__gt=0) | Q(returned__gt=0))
        alive = lines.filter(cancelled__lt=F("quantity"))
        state = Case(
            When(Exists(moved), then=Value(SHIPPED)),
            When(Exists(alive), then=Value(PENDING)),
            default=Value(CANCELLED),
            output_field=CharField(),
        )
        return self.annotate(derived_state=state)


class FulfillmentOrder(Resource):
    """A request to a warehouse to ship goods to one address by one service (R-FUL-017, R-FUL-128)."""

    wire_noun = "Fulfillment order"

    wire_id = models.CharField("ID", max_length=12, editable=False)
    order = models.ForeignKey(
        "fulfillment.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="fulfillment_orders"
    )
    currency = models.CharField(max_length=3)
    upstream_order_time = models.DateTimeField("time of the order")
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="", db_index=True)
    reservation_id = models.CharField("reservation ID", max_length=255, blank=True, default="")
    locale = models.CharField(max_length=5, blank=True, default="")
    name = models.CharField(max_length=255, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=255, blank=True, default="")
    ship_to = ExactJSONField("ship to", default=dict)
    shipping_choice = ExactJSONField("shipping choice", default=dict)
    ready_time = models.DateTimeField("goods set aside", editable=False)
    """When units last became ready to ship; the policy counts from here (R-FUL-153)."""

    objects = FulfillmentOrderQuerySet.as_manager()

    class Meta(Resource.Meta):
        verbose_name = "fulfillment order"
        constraints = [unique_in_mode("fulfillment_order_id_unique_in_mode")]
        indexes = [models.Index(fields=["live_mode", "ready_time"], name="fulfillment_order_ready")]

    @property
    def country(self) -> str:
        return str(self.ship_to["address"]["country"])

    @property
    def service_level(self) -> str:
        """Code of the chosen service."""
        return str(self.shipping_choice["id"])

    @property
    def state(self) -> str:
        """The state by the lines (R-FUL-113)."""
        return state_of_order(self.lines.all())

    @property
    def last_changed(self) -> datetime:
        return self.updated_time or self.created_time


COUNTERS = ("pending", "backordered", "shipped", "cancelled", "returned")


class FulfillmentOrderLine(models.Model):
    """An item of a fulfillment order. Its counters say where its units are and add up to the quantity (R-FUL-110)."""

    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    wire_id = models.CharField("ID", max_length=12, editable=False)
    live_mode = models.BooleanField("live mode", editable=False)
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="", db_index=True)
    order_line = models.ForeignKey(
        "fulfillment.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="fulfillment_order_lines"
    )
    inventory_item = models.ForeignKey(
        "catalog.InventoryItem", on_delete=models.SET_NULL, null=True, related_name="fulfillment_order_lines"
    )
    item_wire_id = models.CharField("inventory item", max_length=255)
    """ID of the item, kept after the item is deleted."""
    quantity = models.PositiveIntegerField()
    pending = models.PositiveIntegerField(default=0)
    backordered = models.PositiveIntegerField(default=0)
    shipped = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    total_backordered = models.PositiveIntegerField(default=0)
    """Units of all `backordered` events; never decreases (R-EVT-041)."""
    available_time = models.DateTimeField("expected", null=True, blank=True)
    subtotal = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    total = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    name = models.TextField(blank=True, default="")
    gift_message = models.TextField("gift message", blank=True, default="")
    gift_wrap = models.BooleanField("gift wrap", default=False)
    tax = ExactJSONField(default=dict, blank=True)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        verbose_name = "line"
        ordering = ("fulfillment_order", "position")
        constraints = [
            models.UniqueConstraint(fields=["fulfillment_order", "position"], name="fulfillment_line_position_unique"),
            models.UniqueConstraint(fields=["live_mode", "wire_id"], name="fulfillment_line_id_unique_in_mode"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="fulfillment_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(quantity=F("pending") + F("backordered") + F("shipped") + F("cancelled") + F("returned")),
                name="fulfillment_line_counters_add_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["inventory_item", "id"], condition=Q(backordered__gt=0), name="fulfillment_line_backordered"
            ),
            models.Index(fields=["fulfillment_order"], condition=Q(pending__gt=0), name="fulfillment_line_pending"),
        ]

    def __str__(self) -> str:
        return self.wire_id

    @property
    def state(self) -> str:
        """The state by the counters (R-FUL-112)."""
        return state_of_line(self)

    @property
    def open_quantity(self) -> int:
        """Units that have neither shipped nor been cancelled."""
        return self.pending + self.backordered


class Allocation(models.Model):
    """Units of a level that are set aside for a line; a line's allocations add up to its pending units.

    DO_NOTHING: `stock/commitments.py` decides whether the item can be deleted.
    """

    line = models.ForeignKey(FulfillmentOrderLine, on_delete=models.CASCADE, related_name="allocations")
    level = models.ForeignKey("fulfillment.Level", on_delete=models.DO_NOTHING, related_name="allocations")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["line", "level"], name="allocation_once_per_level"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="allocation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.line_id}"
