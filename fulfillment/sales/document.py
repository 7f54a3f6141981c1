"""A sale besides its price: who buys, where to, how (checkout.md, section 3)."""

from datetime import datetime
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce

from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.resources import Resource
from catalog.wire.values.exactjson import ExactJSONField
from fulfillment.addresses.contact import validate_email_address
from fulfillment.payments.sessions.models import PaymentSession

from .priced_lines import PricedDocument

COMPARED = {
    "updated_or_created": Coalesce("updated_time", "created_time"),
    "effective_customer_type": Case(
        When(customer_type="", then=Value("individual")), default=F("customer_type"), output_field=CharField()
    ),
}
"""What filters of lists compare: the last change, the customer type in effect."""


class Document(PricedDocument):
    """A sale. What the client sent is kept as sent; the figures are those of the last calculation.

    `items` are its lines in their order, read once: operations change these objects, events show them as they are then.
    Columns of JSON hold what the serializers of `serializers.py` read, by attribute names.
    """

    items: Any

    class CustomerType(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        BUSINESS = "business", "Business"

    class ChargeType(models.TextChoices):
        CUSTOMER_INITIATED = "customer_initiated", "Customer initiated"
        MERCHANT_INITIATED = "merchant_initiated", "Merchant initiated"
        MOTO = "moto", "Mail or telephone order"

    currency = models.CharField(max_length=3, validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    customer_id = models.CharField("customer ID", max_length=40, blank=True, default="", db_index=True)
    email = models.CharField(max_length=254, blank=True, default="", db_index=True, validators=[validate_email_address])
    ship_from = ExactJSONField("ship from", default=dict, blank=True)
    ship_to = ExactJSONField("ship to", default=dict, blank=True)
    bill_to = ExactJSONField("bill to", default=dict, blank=True)
    bill_to_is_derived = models.BooleanField("billed to the owner of the source", default=False, editable=False)
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
    disclosures = ExactJSONField(default=dict, blank=True)
    selling_entity = models.JSONField("selling entity", default=dict, blank=True)
    session = models.OneToOneField(PaymentSession, on_delete=models.PROTECT, related_name="%(class)s", editable=False)

    class Meta(Resource.Meta):
        abstract = True

    @property
    def destination(self) -> str | None:
        """Return the country that goods are sent to, if known."""
        country: str | None = self.ship_to.get("address", {}).get("country")
        return country

    @property
    def last_changed(self) -> datetime:
        """Return the time of the last change, or of the creation (R-CHK-006)."""
        return self.updated_time or self.created_time
