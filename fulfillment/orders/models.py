"""Orders and their lines: copies of the checkout's rows and what has happened since (checkout.md 3.3, R-CHK-168)."""

from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from fulfillment.payments.amounts import Amount
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.parts import Parts
from fulfillment.pricing.portions import component_portions
from fulfillment.sales.document import COMPARED, Document
from fulfillment.sales.priced_lines import PricedLine

from .states import CHOICES, FRAUD_CHOICES, LINE_CHOICES, NEW

PRODUCT, TAX = "product", "tax"
COMPONENTS = (PRODUCT, TAX, "shipping", "shipping_tax", "fees", "fee_tax", "duties", "importer_tax")
"""What the value of a line is made of; the names are stored with charge operations."""
REFUNDABLE_COMPONENTS = (PRODUCT, TAX)
"""What `available_to_refund_amount` of a line counts (R-FUL-307)."""


class OrderQuerySet(GuardedQuerySet["Order"]):
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

    @cached_property
    def items(self) -> list["OrderLine"]:
        """Return the lines in their order, read once."""
        return list(self.lines.all())

    @cached_property
    def charges(self) -> list[Charge]:
        """Return the charges in the order attached, read once; `LockedOrder` locks them first."""
        found = (charge for charge in self.session.charges.all() if charge.order_id == self.wire_id)
        return sorted(found, key=lambda charge: charge.position)

    def save_new(self) -> None:
        """Insert the order with its lines, and update the payment session."""
        self.session.save()
        self.save()
        for line in self.items:
            line.document = self
        OrderLine.objects.bulk_create(self.items)

    def save_with_session(self, *, lines: bool = False) -> None:
        """Update the order and its payment session, and the states of its lines if they moved, too (R-FUL-308)."""
        self.updated_time = self.now()
        self.session.save()
        self.save()
        if lines:
            OrderLine.objects.bulk_update(self.items, ["state", "state_transitions", "cancelled_quantity"])


class OrderLine(PricedLine):
    """A line of an order, with an id of its own: `id`, also shown as `itemId` (R-CHK-168)."""

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

    @property
    def components(self) -> tuple[Decimal, ...]:
        """Return what the line's value is made of (R-FUL-261); discounts are part of product and shipping."""
        others = (
            self.tax_amount,
            self.shipping_amount - self.shipping_discount_share,
            self.shipping_tax,
            self.fees_amount,
            self.fees_tax,
            self.duties,
            self.importer_tax,
        )
        return (self.line_value - sum(others, Decimal(0)), *others)

    def value_of(self, units: int, minor_units: int) -> Parts:
        """Return what closing so many more units releases, by cumulative rounding (R-FUL-262, R-FUL-271).

        Raises ValueError if fewer are open.
        """
        amounts = component_portions(self.components, self.closed_quantity, units, self.quantity, minor_units)
        return {self.wire_id: dict(zip(COMPONENTS, amounts, strict=True))}


class OrderNote(models.Model):
    """A timeline entry without an event: what staff did, what Lockstep could not book (R-CHK-244, R-FUL-333).

    `events.add_note` writes it; it never changes.
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
