"""Payment sessions and the contributions of sources (R-CHK-131 to R-CHK-145)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from fulfillment.payments.amounts import Amount

COMPLETE, PENDING_FUNDS, PENDING_REDIRECT, PENDING = "complete", "pending_funds", "pending_redirect", "pending"
FAILED, CANCELLED = "failed", "cancelled"
REQUIRES_SOURCE, REQUIRES_CONFIRMATION = "requires_source", "requires_confirmation"

OUTCOMES = [
    (COMPLETE, "Complete"),
    (PENDING_FUNDS, "Waiting for funds"),
    (PENDING_REDIRECT, "Waiting for approval"),
    (PENDING, "Pending"),
    (FAILED, "Failed"),
    (CANCELLED, "Cancelled"),
]
"""States that an order or a failed attempt to place one leaves (R-CHK-133)."""
WAITING = frozenset({PENDING_FUNDS, PENDING_REDIRECT, PENDING})
"""Outcomes of orders that still wait for payment."""


class PaymentSessionQuerySet(GuardedQuerySet["PaymentSession"]): ...


class PaymentSession(Resource):
    """The amount due for a checkout or invoice, passed on to its order (R-CHK-131).

    `amount` and `payer` (`bill_to`) are those of the last pricing. Without an `outcome` the state follows from the
    contributions.
    """

    wire_noun = "Payment session"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    secret = models.UUIDField(default=uuid.uuid4, editable=False)
    currency = models.CharField(max_length=3, blank=True, default="")
    amount = Amount()
    payer = models.JSONField(default=dict, blank=True)
    charge_type = models.CharField("charge type", max_length=20, blank=True, default="")
    outcome = models.CharField(max_length=20, blank=True, default="", choices=OUTCOMES)
    next_action = models.JSONField("next action", default=dict, blank=True)

    objects = PaymentSessionQuerySet.as_manager()

    class Meta(Resource.Meta):
        verbose_name = "payment session"
        constraints = [unique_in_mode("payment_session_id_unique_in_mode")]

    @property
    def client_secret(self) -> str:
        """Return the secret that lets a browser use this session alone (R-CHK-005)."""
        return f"{self.wire_id}_{self.secret}"

    def set_outcome(self, outcome: str, next_action: dict[str, Any] | None = None) -> None:
        """Set the state that an order shows (R-CHK-133) in memory; the shopper's `next_action` stays (R-CHK-156)."""
        self.outcome = outcome
        self.next_action = next_action or self.next_action
        self.updated_time = self.now()


class Contribution(models.Model):
    """The share of a source in a session; a saved source may contribute to many.

    Secondary sources pay first, in the order attached, the primary one pays the rest (R-CHK-143).
    """

    key = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(PaymentSession, on_delete=models.CASCADE, related_name="contributions")
    source = models.ForeignKey("fulfillment.Source", on_delete=models.PROTECT, related_name="contributions")
    amount = Amount()
    is_primary = models.BooleanField("primary", default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["session", "source"], name="contribution_source_once_in_session"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(is_primary=True), name="contribution_one_primary_in_session"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="contribution_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.amount}"
