"""Fulfillment cancellations: requests not to ship goods, and their outcome (fulfillment.md, section 8)."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode

from ..states import ACCEPTED, PENDING, state_of_decision
from .fulfillment_orders import FulfillmentOrder, FulfillmentOrderLine


class CancellationQuerySet(GuardedQuerySet["FulfillmentCancellation"]):
    def for_wire(self) -> Self:
        return self.select_related("fulfillment_order").prefetch_related("items__line")

    def in_state(self, state: str) -> Self:
        """Filter by the state, which is derived from the decision (8.3)."""
        if state == PENDING:
            return self.filter(decided_time=None)
        accepted = Exists(CancellationItem.objects.filter(cancellation=OuterRef("pk"), quantity_accepted__gt=0))
        decided = self.filter(decided_time__isnull=False)
        return decided.filter(accepted) if state == ACCEPTED else decided.exclude(accepted)


class FulfillmentCancellation(Resource):
    """A request to cancel units that have not shipped; one decision settles all its items."""

    wire_noun = "Fulfillment cancellation"

    wire_id = models.CharField("ID", max_length=12, editable=False)
    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="cancellations")
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="", db_index=True)
    reason = models.CharField(max_length=255, blank=True, default="")
    decided_time = models.DateTimeField("decided", null=True, blank=True, db_index=True)

    objects = CancellationQuerySet.as_manager()

    class Meta(Resource.Meta):
        verbose_name = "fulfillment cancellation"
        constraints = [unique_in_mode("fulfillment_cancellation_id_unique_in_mode")]

    @property
    def state(self) -> str:
        accepted = sum(item.quantity_accepted for item in self.items.all())
        return state_of_decision(accepted, is_decided=self.decided_time is not None)


class CancellationItem(models.Model):
    cancellation = models.ForeignKey(FulfillmentCancellation, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(FulfillmentOrderLine, on_delete=models.PROTECT, related_name="cancellation_items")
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="")
    quantity = models.PositiveIntegerField()
    quantity_accepted = models.PositiveIntegerField("accepted", default=0)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["cancellation", "line"], name="cancellation_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity_accepted__lte=F("quantity")), name="cancellation_within_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"

    @property
    def state(self) -> str:
        return state_of_decision(self.quantity_accepted, is_decided=self.cancellation.decided_time is not None)
