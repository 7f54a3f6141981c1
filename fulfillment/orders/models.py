"""Orders and their lines: copies of the checkout's rows, with what happened since (checkout.md 3.3, R-CHK-168)."""

from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q

from catalog.wire.records.resources import GuardedQuerySet, Resource, unique_in_mode
from fulfillment.payments.amounts import Amount
from fulfillment.payments.charges.models import Charge
from fulfillment.sales.document import COMPARED, Document
from fulfillment.sales.priced_lines import PricedLine

from .states import CHOICES, FRAUD_CHOICES, LINE_CHOICES, NEW


class OrderQuerySet(GuardedQuerySet["Order"]):
    """Orders with what the wire shows of them."""

    def for_wire(self) -> Self:
        """Fetch lines and charges, and annotate what filters compare: last change, customer type in effect."""
        return (
            self.select_related("session")
            .prefetch_related("lines", Prefetch("session__charges", Charge.objects.for_wire()))
            .annotate(**COMPARED)
        )


class Order(Document):
    """A sale that was placed. Its total and its charges' amounts never change (R-CHK-180)."""

    wire_noun = "Order"

    checkout_id = models.CharField("checkout ID", max_length=255)
    state = models.CharField(max_length=16, choices=CHOICES, default=NEW)
    state_transitions = models.JSONField("state transitions", default=dict)
    fraud_state = models.CharField("fraud state", max_length=16, choices=FRAUD_CHOICES, blank=True, default=NEW)
    fraud_state_transitions = models.JSONField("fraud state transitions", default=dict, blank=True)
    state_before_dispute = models.CharField(max_length=16, blank=True, default="")
    captured_amount = Amount("captured")
    cancelled_amount = Amount("cancelled")
    refunded_amount = Amount("refunded", null=True, default=None)
    available_to_refund_amount = Amount("available to refund")
    request_to_be_forgotten = models.BooleanField("asked to be forgotten", default=False)
    cancel_reason = models.CharField("reason of the cancellation", max_length=64, blank=True, default="")
    payment_due_time = models.DateTimeField("payment due", null=True, blank=True)
    review_reason = models.CharField("reason of the review", max_length=400, blank=True, default="")

    objects = OrderQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [
            unique_in_mode("order_id_unique_in_mode"),
            # The last guard against two orders of one checkout (R-CHK-030).
            models.UniqueConstraint(
                fields=["live_mode", "checkout_id"],
                condition=~Q(checkout_id=""),
                name="order_checkout_unique_in_mode",
            ),
        ]
        permissions = [("simulate_order", "Can play reviewer and bank for orders")]
        indexes = [
            models.Index(fields=["live_mode", "created_time"], name="order_mode_created"),
            models.Index(fields=["live_mode", "state"], name="order_mode_state"),
            models.Index(
                fields=["live_mode", "payment_due_time"],
                condition=Q(state="pending_payment"),
                name="order_payment_due",
            ),
        ]


class OrderLine(PricedLine):
    """A line of an order with its own id, whatever it sells: `id`, also written `itemId` (R-CHK-168)."""

    document = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", verbose_name="order")
    state = models.CharField(max_length=16, choices=LINE_CHOICES, default=NEW)
    state_transitions = models.JSONField("state transitions", default=dict)
    fulfilled_quantity = models.PositiveIntegerField("fulfilled", default=0)
    cancelled_quantity = models.PositiveIntegerField("cancelled", default=0)
    returned_quantity = models.PositiveIntegerField("returned", default=0)
    available_to_refund_amount = Amount("available to refund")
    managed = models.BooleanField("fulfilled by Lockstep", default=False)

    class Meta(PricedLine.Meta):
        verbose_name = "line"
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="order_line_position_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("fulfilled_quantity") + F("cancelled_quantity")),
                name="order_line_not_closed_twice",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_quantity__gte=F("returned_quantity")), name="order_line_returns_fulfilled"
            ),
        ]

    @property
    def closed_quantity(self) -> int:
        """Return the units that are fulfilled or cancelled."""
        return self.fulfilled_quantity + self.cancelled_quantity

    @property
    def open_quantity(self) -> int:
        """Return the units that can still be fulfilled or cancelled (R-FUL-226)."""
        return self.quantity - self.closed_quantity


class OrderNote(models.Model):
    """A line of the timeline that no event tells: what staff did, what Lockstep could not book (R-CHK-244, R-FUL-333).

    Written by `notes.add_note`, never changed.
    """

    key = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="notes")
    line_id = models.CharField("line ID", max_length=36, blank=True, default="")
    text = models.CharField(max_length=500)
    time = models.DateTimeField()
    through = models.CharField(max_length=20, blank=True, default="")
    actor_name = models.CharField("by", max_length=150, blank=True, default="")

    class Meta:
        ordering = ("key",)
        verbose_name = "note"

    def __str__(self) -> str:
        return self.text
