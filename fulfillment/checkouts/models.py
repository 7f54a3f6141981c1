"""Checkouts and their lines (checkout.md, sections 3 and 5)."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce

from catalog.wire.exactjson import ExactJSONField
from catalog.wire.metadata import MetadataField
from catalog.wire.resources import GuardedQuerySet, Resource, unique_in_mode

from .priced import PricedDocument, PricedLine
from .states import CHOICES, OPEN


class CheckoutQuerySet(GuardedQuerySet["Checkout"]):
    """Checkouts with what the wire shows of them."""

    def unchanged_since(self, moment: datetime) -> Self:
        """Narrow to those that nobody changed since a moment."""
        return self.filter(Q(updated_time__lt=moment) | Q(updated_time=None, created_time__lt=moment))

    def for_wire(self) -> Self:
        """Fetch the lines, and annotate what filters compare: last change, customer type in effect."""
        return self.prefetch_related("lines").annotate(
            updated_or_created=Coalesce("updated_time", "created_time"),
            effective_customer_type=Case(
                When(customer_type="", then=Value("individual")), default=F("customer_type"), output_field=CharField()
            ),
        )


class Checkout(PricedDocument):
    """A cart with its price. What the client sent is kept as sent; the figures are those of the last calculation."""

    wire_noun = "Checkout"

    class CustomerType(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        BUSINESS = "business", "Business"

    class ChargeType(models.TextChoices):
        CUSTOMER_INITIATED = "customer_initiated", "Customer initiated"
        MERCHANT_INITIATED = "merchant_initiated", "Merchant initiated"
        MOTO = "moto", "Mail or telephone order"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=CHOICES, default=OPEN)
    currency = models.CharField(max_length=3)
    customer_id = models.CharField("customer ID", max_length=40, blank=True, default="", db_index=True)
    email = models.CharField(max_length=254, blank=True, default="", db_index=True)
    ship_from = ExactJSONField("ship from", default=dict, blank=True)
    ship_to = ExactJSONField("ship to", default=dict, blank=True)
    bill_to = ExactJSONField("bill to", default=dict, blank=True)
    shipping_choice = ExactJSONField("shipping choice", default=dict, blank=True)
    discount = ExactJSONField(default=dict, blank=True)
    shipping_discount = ExactJSONField("shipping discount", default=dict, blank=True)
    tax_inclusive = models.BooleanField("prices include tax", default=False)
    tax_identifiers = models.JSONField("tax identifiers", default=list, blank=True)
    customer_type = models.CharField(
        "customer type", max_length=10, blank=True, default="", choices=CustomerType.choices
    )
    charge_type = models.CharField("charge type", max_length=20, blank=True, default="", choices=ChargeType.choices)
    purchase_location = models.JSONField("purchase location", default=dict, blank=True)
    locale = models.CharField(max_length=5, default="en_US")
    upstream_id = models.CharField("upstream ID", max_length=255, blank=True, default="", db_index=True)
    metadata = MetadataField()
    browser_ip = models.CharField("browser IP", max_length=64, blank=True, default="")
    application_id = models.CharField("application ID", max_length=255, blank=True, default="")
    organization = models.JSONField(default=dict, blank=True)
    invoice_attribute_id = models.CharField("invoice attribute ID", max_length=255, blank=True, default="")
    disclosures = models.JSONField(default=dict, blank=True)
    selling_entity = models.JSONField("selling entity", default=dict, blank=True)
    session_id = models.UUIDField("payment session", default=uuid.uuid4, editable=False)
    session_secret = models.UUIDField(default=uuid.uuid4, editable=False)
    last_failure = models.JSONField("last failed order", default=dict, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [unique_in_mode("checkout_id_unique_in_mode")]
        indexes = [models.Index(fields=["live_mode", "created_time"], name="checkout_mode_created")]

    @property
    def destination(self) -> str | None:
        """Return the country that goods are sent to, if it is known."""
        country: str | None = self.ship_to.get("address", {}).get("country")
        return country

    @property
    def last_changed(self) -> object:
        """Return the time of the last change; checkouts show one from birth (R-CHK-006)."""
        return self.updated_time or self.created_time

    @property
    def session_client_secret(self) -> str:
        """Return the session's client secret (R-CHK-005)."""
        return f"{self.session_id}_{self.session_secret}"


class CheckoutLine(PricedLine):
    """One element of `items[]`."""

    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="lines")
    ship_from = ExactJSONField("ship from", default=dict, blank=True)

    class Meta(PricedLine.Meta):
        verbose_name = "line"
        constraints = [
            models.UniqueConstraint(fields=["checkout", "position"], name="checkout_line_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="checkout_line_quantity_positive"),
        ]

    @property
    def is_goods(self) -> bool:
        """Tell whether the line is known to be physical; one whose product does not exist is not known to be."""
        return self.physical and bool(self.product)

    @property
    def origin_country(self) -> str | None:
        """Return where the line comes from: its own origin, else the checkout's (R-CHK-118)."""
        ship_from = self.ship_from or self.checkout.ship_from
        country: str | None = ship_from.get("address", {}).get("country")
        return country
