"""Customers (checkout.md, 3.7 and section 19)."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from catalog.wire.exceptions import Errors, invalid, problem, quoted
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.text import has_unstorable_text
from fulfillment.addresses.contact import normal_locale, validate_email_address
from fulfillment.addresses.rules import format_errors
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.saved_sources import saved_sources
from fulfillment.tax_identifiers.models import TaxIdentifier

from .certificates import validate_certificates

MAX_ID = 40
GENERATED_DIGITS = 12


def validate_customer_id(value: str) -> None:
    """Raise ValidationError for an id that is too long or cannot stand in a path (R-CHK-206)."""
    unreachable = not value.strip(".") or value != value.strip() or "/" in value or has_unstorable_text(value)
    if len(value) > MAX_ID or unreachable:
        hint = f"Use up to {MAX_ID} characters, no slash and no space around them."
        raise invalid(value, "is not a valid customer ID.", hint=hint)


def validate_locale(value: str) -> None:
    """Raise ValidationError unless the locale is in its normal spelling (R-CHK-095)."""
    if value and normal_locale(value) != value:
        raise invalid(value)


class CustomerQuerySet(GuardedQuerySet["Customer"]):
    """Customers. They have a time of change from creation on."""

    def for_wire(self) -> "CustomerQuerySet":
        """Annotate the time of change that the API shows."""
        return self.annotate(updated_or_created=Coalesce("updated_time", "created_time"))


class Customer(ManagedResource):
    """A customer of the merchant. Checkouts take only its tax certificates over by themselves (R-CHK-210)."""

    wire_noun = "Customer"

    class Type(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        BUSINESS = "business", "Business"

    wire_id = models.CharField("ID", max_length=MAX_ID, blank=True, validators=[validate_customer_id])
    email = models.CharField("email", max_length=254, blank=True, default="", validators=[validate_email_address])
    type = models.CharField(max_length=10, blank=True, default="", choices=Type.choices)
    enabled = models.BooleanField(default=True, help_text="Off: orders of this customer are refused.")
    locale = models.CharField(max_length=5, blank=True, default="", validators=[validate_locale])
    shipping = models.JSONField(default=dict, blank=True)
    default_source_id = models.CharField("default source ID", max_length=255, blank=True, default="", editable=False)
    tax_certificates = models.JSONField(
        "tax certificates", default=list, blank=True, editable=False, validators=[validate_certificates]
    )
    request_to_be_forgotten = models.BooleanField("removal of personal data requested", default=False)
    metadata = MetadataField()

    objects = CustomerQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        constraints = [unique_in_mode("customer_id_unique_in_mode")]
        indexes = [
            models.Index(fields=["live_mode", "email"], name="customer_mode_email"),
            models.Index(fields=["live_mode", "created_time"], name="customer_mode_created"),
        ]

    def new_wire_id(self) -> str:
        """Generate an id: digits (R-CHK-206)."""
        lowest = 10 ** (GENERATED_DIGITS - 1)
        return str(lowest + secrets.randbelow(9 * lowest))

    def clean(self) -> None:
        """Check the address (R-CHK-215) and the default source (R-CHK-213)."""
        super().clean()
        errors: Errors = format_errors(self.shipping.get("address", {})) if isinstance(self.shipping, dict) else {}
        former = self.stored["default_source_id"] if self.stored is not None else ""
        if self.default_source_id not in ("", former) and not self.has_source(self.default_source_id):
            text = f"Source '{quoted(self.default_source_id)}' not found."
            errors["default_source_id"] = [problem("not_found", text, status=409)]
        if errors:
            raise ValidationError(errors)

    @property
    def last_changed(self) -> Any:
        """Return the time of the last change, which is that of creation at first (R-CHK-006)."""
        return self.updated_time or self.created_time

    @property
    def sources(self) -> list[Source]:
        """Return the saved payment sources, oldest first; lists prefetch them."""
        loaded: list[Source] | None = self.__dict__.get("loaded_sources")
        if loaded is not None:
            return loaded
        return [] if self.pk is None else list(saved_sources([self]))

    def has_source(self, wire_id: str) -> bool:
        """Return True if the source is saved for the customer."""
        return any(source.wire_id == wire_id for source in self.sources)

    @property
    def tax_identifiers(self) -> list[TaxIdentifier]:
        """Return the identifiers of the customer, oldest first; lists prefetch them."""
        loaded: list[TaxIdentifier] | None = self.__dict__.get("loaded_identifiers")
        if loaded is not None:
            return loaded
        return list(TaxIdentifier.objects.of_customer(self.wire_id, live_mode=self.live_mode))
