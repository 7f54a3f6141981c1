"""Checkouts and their lines (checkout.md, sections 3 and 5)."""

from datetime import datetime
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from fulfillment.sales.document import COMPARED, Document
from fulfillment.sales.priced_lines import PricedLine

from .states import CHOICES, OPEN, RestrictedUpdate


class CheckoutQuerySet(GuardedQuerySet["Checkout"]):
    def unchanged_since(self, moment: datetime) -> Self:
        """Narrow to those that were not changed since then."""
        return self.filter(Q(updated_time__lt=moment) | Q(updated_time=None, created_time__lt=moment))

    def for_wire(self) -> Self:
        """Fetch the lines, and annotate what filters compare: last change, customer type in effect."""
        return self.select_related("session").prefetch_related("lines").annotate(**COMPARED)


class Checkout(Document):
    """A cart with its price."""

    wire_noun = "Checkout"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=CHOICES, default=OPEN)
    last_failure = models.JSONField("last failed order", default=dict, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [unique_in_mode("checkout_id_unique_in_mode")]
        indexes = [models.Index(fields=["live_mode", "created_time"], name="checkout_mode_created")]

    @cached_property
    def items(self) -> list["CheckoutLine"]:
        """Return the lines in their order, read once."""
        return list(self.lines.all())

    def require_open(self) -> None:
        """Raise RestrictedUpdate unless the checkout can be changed (R-CHK-026, R-CHK-027)."""
        if self.state != OPEN:
            raise RestrictedUpdate(self.wire_id)


class CheckoutLine(PricedLine):
    """One element of `items[]`."""

    document = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="lines", verbose_name="checkout")

    class Meta(PricedLine.Meta):
        verbose_name = "line"
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="checkout_line_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="checkout_line_quantity_positive"),
        ]
