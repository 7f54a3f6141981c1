"""Stock locations (R-FUL-032)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.reference.validators import validate_country
from catalog.wire.exceptions import Errors, invalid, missing
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.text import WireIdValidator, validate_not_blank
from fulfillment.addresses.rules import format_errors


def validate_countries(value: Any) -> None:
    """Raise ValidationError unless the value is a list of ISO 3166-1 codes."""
    if not isinstance(value, list):
        raise invalid(value)
    for code in value:
        validate_country(code)


class Location(ManagedResource):
    """A place from which goods are sent; staff maintain it (R-FUL-032)."""

    wire_noun = "Location"
    table_members = ("country",)

    wire_id = models.CharField("ID", max_length=255, blank=True, validators=[WireIdValidator("location ID")])
    name = models.CharField(max_length=128, validators=[validate_not_blank])
    is_active = models.BooleanField(
        "active", default=True, help_text="An inactive location promises nothing and ships nothing new."
    )
    priority = models.PositiveSmallIntegerField(default=10, help_text="The lower number is asked first.")
    ships_everywhere = models.BooleanField("ships to all countries", default=False)
    countries = models.JSONField("ships to", default=list, blank=True, validators=[validate_countries])
    accepts_backorders = models.BooleanField(
        "accepts backorders", null=True, blank=True, help_text="Unknown means: as the policy of the mode says."
    )
    line1 = models.CharField("street", max_length=128, blank=True, default="")
    line2 = models.CharField("second line", max_length=128, blank=True, default="")
    city = models.CharField(max_length=64, blank=True, default="")
    postal_code = models.CharField("postal code", max_length=32, blank=True, default="")
    state = models.CharField("state or province", max_length=64, blank=True, default="")
    country = models.CharField(max_length=2, validators=[validate_country])

    objects = GuardedQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        constraints = [unique_in_mode("location_id_unique_in_mode")]

    def __str__(self) -> str:
        return f"{self.wire_id} ({self.name})" if self.name else self.wire_id

    @property
    def address(self) -> dict[str, str]:
        """Return the address without empty parts."""
        names = ("line1", "line2", "city", "postal_code", "state", "country")
        return {name: value for name in names if (value := getattr(self, name))}

    @property
    def rank(self) -> tuple[int, str]:
        """Return the sort key: priority, then id (R-FUL-036)."""
        return self.priority, self.wire_id

    def serves(self, country: str) -> bool:
        """Return True if it ships to the country."""
        return self.ships_everywhere or country in self.countries

    def clean(self) -> None:
        """Check the format of the address, and that there is a country to ship to."""
        super().clean()
        errors: Errors = {}
        columns = {"address.postal_code": "postal_code", "address.state": "state"}
        for path, found in format_errors(self.address).items():
            errors[columns[path]] = found
        if not self.ships_everywhere and not self.countries:
            errors["countries"] = [missing(hint="Name at least one country, or tick all countries.")]
        if errors:
            raise ValidationError(errors)
