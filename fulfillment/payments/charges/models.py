"""Charges and the operations on them: captures, cancels and refunds (fulfillment.md, section 11)."""

import uuid
from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import Resource, unique_in_mode
from catalog.wire.values.exactjson import ExactJSONField
from fulfillment.payments.amounts import Amount
from fulfillment.payments.sessions.models import PaymentSession
from fulfillment.payments.sources.models import Source

from . import states


def new_id() -> str:
    """Generate the id of a charge or an operation, without a prefix (R-FUL-015)."""
    return str(uuid.uuid4())


class ChargeQuerySet(GuardedQuerySet["Charge"]):
    def for_wire(self) -> Self:
        """Fetch source, session and operations."""
        return self.select_related("source", "session").prefetch_related("operations")

    def of_order(self, order_id: str, *, live_mode: bool) -> Self:
        """Narrow to the charges of an order, in the order in which locks are taken (R-FUL-445)."""
        return self.in_mode(live_mode).filter(order_id=order_id).order_by("key")


class Charge(Resource):
    """The authorization of one source for one order. Its amount never changes (R-CHK-180), its state is derived."""

    wire_noun = "Charge"

    session = models.ForeignKey(PaymentSession, on_delete=models.PROTECT, related_name="charges")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="charges")
    order_id = models.CharField("order ID", max_length=255, db_index=True)
    is_primary = models.BooleanField("primary", default=False)
    position = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    amount = Amount()
    type = models.CharField(max_length=20)
    authorisation = models.CharField(max_length=12, choices=states.AUTHORISATIONS, default=states.PENDING)
    decision_time = models.DateTimeField("authorization decided", null=True, blank=True)
    failure_code = models.CharField("failure code", max_length=64, blank=True, default="")
    failure_message = models.CharField("failure message", max_length=255, blank=True, default="")

    objects = ChargeQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [
            unique_in_mode("charge_id_unique_in_mode"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_amount_positive"),
        ]
        indexes = [
            models.Index(
                fields=["live_mode", "decision_time"],
                condition=Q(authorisation=states.PENDING, decision_time__isnull=False),
                name="charge_decision_due",
            ),
        ]

    @cached_property
    def entries(self) -> list["ChargeOperation"]:
        """Return the operations, oldest first; booking one appends it here."""
        return list(self.operations.all())

    @property
    def state(self) -> str:
        """Return the state, which follows from the operations (R-FUL-260)."""
        return states.charge_state(self.authorisation, self.amount, self.entries)

    @property
    def open_amount(self) -> Decimal:
        """Return the amount that is neither captured nor cancelled, nor pending."""
        return self.amount - states.total(self.entries, states.CLOSING, states.COUNTING)

    @property
    def owed(self) -> list["ChargeOperation"]:
        """Return the failed captures and cancels that were not retried yet."""
        retried = {operation.retry_of_id for operation in self.entries}
        failed = (operation for operation in self.entries if operation.state == states.FAILED)
        return [operation for operation in failed if operation.kind in states.CLOSING and operation.key not in retried]

    @property
    def free_amount(self) -> Decimal:
        """Return the open amount less what is kept for retries (R-FUL-269)."""
        if self.authorisation != states.AUTHORISED:
            return Decimal(0)
        return self.open_amount - sum((operation.amount for operation in self.owed), Decimal(0))

    @property
    def refundable_amount(self) -> Decimal:
        """Return the completely captured amount that is not refunded, nor pending (R-FUL-305)."""
        captured = states.total(self.entries, (states.CAPTURE,), (states.COMPLETE,))
        return captured - states.total(self.entries, (states.REFUND,), states.COUNTING)


class ChargeOperation(models.Model):
    """A capture, cancel or refund on a charge. A fulfillment item has several if several charges pay for it.

    `components` says what the money stands for: order line ID -> component -> amount (R-FUL-271); its amounts add up
    to the operation's, except for a charge that is cancelled whole, which stands for no line. A failed operation that
    is retried stays as it is; the new one names it in `retry_of`, unique so that it is retried once (R-FUL-270).
    """

    key = models.BigAutoField(primary_key=True)
    wire_id = models.CharField("ID", max_length=36, unique=True, default=new_id, editable=False)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="operations")
    kind = models.CharField(max_length=10, choices=states.KINDS)
    amount = Amount()
    state = models.CharField(max_length=20, choices=states.OPERATION_CHOICES, default=states.PENDING)
    created_time = models.DateTimeField("created")
    updated_time = models.DateTimeField("last changed")
    settle_time = models.DateTimeField("settles", null=True, blank=True)
    forced_outcome = models.CharField(
        "outcome forced by staff", max_length=10, choices=states.OUTCOMES, blank=True, default=""
    )
    failure_code = models.CharField("failure code", max_length=64, blank=True, default="")
    attempt = models.PositiveSmallIntegerField(default=1)
    retry_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="retry")
    next_attempt_time = models.DateTimeField("tried again", null=True, blank=True)
    fulfillment_id = models.CharField("fulfillment ID", max_length=64, blank=True, default="", db_index=True)
    line_id = models.CharField("order line ID", max_length=36, blank=True, default="")
    refund_id = models.CharField("refund ID", max_length=64, blank=True, default="", db_index=True)
    components = ExactJSONField(default=dict, blank=True)

    class Meta:
        ordering = ("key",)
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="charge_operation_amount_positive")]
        indexes = [
            models.Index(
                fields=["settle_time"],
                condition=Q(state=states.PENDING, settle_time__isnull=False),
                name="charge_operation_due",
            ),
            models.Index(
                fields=["next_attempt_time"],
                condition=Q(next_attempt_time__isnull=False),
                name="charge_operation_retry_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.wire_id}"
