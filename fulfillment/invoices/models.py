"""Invoices and their lines (checkout.md, 3.6 and section 18)."""

from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog.wire.exceptions import invalid
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from fulfillment.payments.amounts import Amount
from fulfillment.payments.charges.models import Charge
from fulfillment.sales.document import Document
from fulfillment.sales.priced_lines import PricedLine

from .states import CHOICES, InvalidState

DEFAULT_PERIOD, LONGEST_PERIOD = 30, 365
"""Days in which payment is collected (R-CHK-200)."""
FINEST = Decimal("0.0001")


def validate_period(days: Any) -> None:
    """Raise ValidationError unless it is a number of days from 0 to a year."""
    if not 0 <= days <= LONGEST_PERIOD:
        raise invalid(days)


class InvoiceQuerySet(GuardedQuerySet["Invoice"]):
    def for_wire(self) -> Self:
        """Fetch lines, payment session and charges, and annotate the last change, which a filter compares."""
        charges = models.Prefetch("session__charges", Charge.objects.for_wire())
        return (
            self.select_related("session")
            .prefetch_related("lines", charges)
            .annotate(updated_or_created=Coalesce("updated_time", "created_time"))
        )


class Invoice(Document):
    """A bill without a cart, which the merchant collects, in several attempts if need be.

    `order_id` is the wire id of the order that a collected invoice becomes (R-CHK-198).
    """

    wire_noun = "Invoice"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    description = models.CharField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=16, choices=CHOICES, default="", editable=False)
    state_transitions = models.JSONField("state transitions", default=dict, editable=False)
    collection_period_days = models.PositiveIntegerField(
        "collection period (days)", default=DEFAULT_PERIOD, validators=[validate_period]
    )
    billing_optimization = models.BooleanField("try again after a failure", default=True)
    attempt_count = models.PositiveIntegerField("finished attempts", default=0, editable=False)
    next_attempt_time = models.DateTimeField("next attempt", null=True, blank=True, editable=False)
    order_id = models.CharField("order ID", max_length=255, blank=True, default="", editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [
            unique_in_mode("invoice_id_unique_in_mode"),
            models.CheckConstraint(condition=Q(state__in=[state for state, _ in CHOICES]), name="invoice_state_known"),
            models.CheckConstraint(
                condition=Q(next_attempt_time=None) | Q(state="open"), name="invoice_only_open_is_collected"
            ),
        ]
        permissions = [("simulate_invoice", "Can run collection attempts of invoices")]
        indexes = [
            models.Index(fields=["live_mode", "created_time"], name="invoice_mode_created"),
            models.Index(
                fields=["live_mode", "next_attempt_time"], condition=Q(state="open"), name="invoice_next_attempt"
            ),
        ]

    @cached_property
    def items(self) -> list["InvoiceLine"]:
        """Return the lines in their order, read once."""
        return list(self.lines.all())

    @property
    def attempts_allowed(self) -> int:
        """Return the number of attempts to collect: one a day in the period, or one (R-CHK-199, R-CHK-200)."""
        return max(1, self.collection_period_days) if self.billing_optimization else 1

    def require_state(self, state: str, done: str) -> None:
        """Raise InvalidState unless the invoice is in this state; `done` completes the message, as in "opened"."""
        if self.state != state:
            raise InvalidState(self.wire_id, state, done)


class InvoiceLine(PricedLine):
    """A line, always digital (R-CHK-192). `price` is what a filter of the list compares."""

    document = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines", verbose_name="invoice")
    price = Amount("price as sent")

    class Meta(PricedLine.Meta):
        verbose_name = "line"
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="invoice_line_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="invoice_line_quantity_positive"),
        ]

    def note_price(self) -> None:
        """Set the price that was sent, of a unit or of all, to four decimals."""
        price: Decimal = self.ask.get("price", self.ask.get("aggregate_price", Decimal(0)))
        self.price = price.quantize(FINEST)
