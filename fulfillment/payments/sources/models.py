"""Payment sources (checkout.md, 3.5 and section 15)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from catalog.wire.exceptions import Refusal
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.exactjson import ExactJSONField
from fulfillment.payments.amounts import Amount

from . import behaviors, declines, kinds, states


class SourceQuerySet(GuardedQuerySet["Source"]):
    """Sources with what the API shows of them."""

    def for_wire(self) -> "SourceQuerySet":
        """Join the customers, for display. Do not lock these rows:

        A row that was waited for would come with the customer whom it had before.
        """
        return self.select_related("customer")


class Source(ManagedResource):
    """A means of payment. It cannot really be charged: of a card only brand, expiry and last four digits are stored.

    `amount` is what a store credit is worth; a primary source pays what its session asks of it. `customer` is set as
    long as it is saved for one (R-CHK-211). `behaviour` never changes (R-CHK-233); `planned_decline` is the code with
    which the next authorisation fails, once, whatever the behaviour (R-CHK-238). `shopper_page` is the address where
    the shopper approves it or passes the challenge (R-CHK-154).
    """

    wire_noun = "Source"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    secret = models.UUIDField(default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=30, choices=kinds.TYPE_CHOICES)
    flow = models.CharField(max_length=10, choices=kinds.FLOWS, default=kinds.STANDARD)
    state = models.CharField(max_length=20, choices=states.CHOICES, default=states.CHARGEABLE)
    reusable = models.BooleanField("saved", default=False)
    currency = models.CharField(max_length=3, blank=True, default="")
    amount = Amount(null=True, blank=True)
    owner = models.JSONField(default=dict, blank=True)
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="")
    details = ExactJSONField(default=dict, blank=True)
    behaviour = models.CharField(max_length=40, choices=behaviors.CHOICES, blank=True, default=behaviors.SUCCEEDS)
    planned_decline = models.CharField(
        "next charge declined", max_length=64, choices=declines.CHOICES, blank=True, default=""
    )
    payment_session_id = models.CharField("payment session ID", max_length=255, blank=True, default="")
    shopper_page = models.CharField("page for the shopper", max_length=500, blank=True, default="", editable=False)
    # The deletion of a customer cancels its sources first, with an event for each (R-CHK-214).
    customer = models.ForeignKey(
        "fulfillment.Customer", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="saved_sources"
    )
    saved_time = models.DateTimeField("saved", null=True, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()
    # The details never change: the row itself is the place where they are kept. Whoever knows the secret, which is part
    # of the page's address, acts in the shopper's place.
    history = change_history(excluded_fields=["details", "secret", "shopper_page"])

    class Meta(ManagedResource.Meta):
        constraints = [
            unique_in_mode("source_id_unique_in_mode"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="source_amount_positive"),
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in states.CHOICES]), name="source_state_known"
            ),
        ]
        indexes = [models.Index(fields=["live_mode", "created_time"], name="source_mode_created")]

    def __str__(self) -> str:
        last_four = self.details.get("last_four_digits")
        return f"{self.get_type_display()} {last_four}" if last_four else self.get_type_display()

    @property
    def is_primary(self) -> bool:
        """Return True if it pays what others leave; only store credit is secondary (R-CHK-135)."""
        return self.type != kinds.CUSTOMER_CREDIT

    @property
    def client_secret(self) -> str:
        """Return the secret with which a browser accesses this source alone (R-CHK-005)."""
        return f"{self.wire_id}_{self.secret}"

    @property
    def can_pay(self) -> bool:
        """Return True if it may be attached to a session (R-CHK-138)."""
        return self.state in states.ATTACHABLE

    @property
    def kind(self) -> kinds.Kind:
        """Return the rules of its type."""
        return kinds.KINDS[self.type]

    def belongs_to(self, customer_id: str) -> bool:
        """Return True if this customer may use it: it is theirs, or not saved for anyone (R-CHK-167)."""
        return self.customer_wire_id in ("", customer_id)

    def enter(self, state: str) -> None:
        """Change the state. Raises Refusal for an illegal transition."""
        if not states.may_follow(self.state, state):
            raise Refusal(f"Source '{self.wire_id}' is {self.state}.", parameter="state")
        self.state = state

    @property
    def last_contribution(self) -> Any:
        """Return the contribution of a single-use source to its last session, or None."""
        rows = self.contributions.select_related("session")
        return None if self.reusable or self.pk is None else rows.order_by("-key").first()

    @property
    def customer_wire_id(self) -> str:
        """Return the id of the customer it is saved for."""
        return self.customer.wire_id if self.customer is not None else ""
