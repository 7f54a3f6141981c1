"""The form of a fee (catalog.md, section 12)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.reference.models import Country
from catalog.skus.admin.rows import MetadataRowsField
from catalog.skus.models import Sku
from catalog.staff.forms import StaffForm
from catalog.staff.number_fields import DecimalField
from catalog.staff.widgets import CodeLookup
from catalog.wire.values.numbers import MOST_DIGITS

from .models import Fee


class SkuReference(forms.ModelChoiceField):
    """A SKU by its ID; a list to choose from would be too long."""

    def prepare_value(self, value: Any) -> Any:
        """Show the ID in place of the key."""
        if isinstance(value, int):
            return self.queryset.filter(pk=value).values_list("wire_id", flat=True).first() or ""  # type: ignore[union-attr]
        return super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare IDs."""
        return str(self.prepare_value(initial) or "") != str(data or "")


class SubdivisionsField(forms.CharField):
    """Subdivision codes, separated by commas or blanks."""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the codes as they were written."""
        return str(value or "").replace(",", " ").split()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the codes."""
        return (initial or []) != self.to_python(data)


def text_input(label: str, **attrs: str) -> forms.CharField:
    """Return an optional line of text."""
    return forms.CharField(label=label, required=False, max_length=255, widget=UnfoldAdminTextInputWidget(attrs))


DETAILS = {
    "battery": {
        "battery_quantity": "quantity",
        "battery_chemical_system": "chemical_system",
        "battery_iec_code": "iec_code",
    },
    "weee": {"weee_registration_id": "weee_registration_id"},
}
"""Attribute -> input of the form -> member of the object that is stored."""


class FeeForm(StaffForm):
    """Adds and edits a fee; the details of batteries and of electrical waste are ordinary inputs."""

    sku = SkuReference(
        Sku.objects.none(),
        to_field_name="wire_id",
        label="SKU ID",
        help_text="The complete ID of the SKU that the fee is for.",
        widget=UnfoldAdminTextInputWidget({"spellcheck": "false"}),
        error_messages={"invalid_choice": "There is no SKU with this ID in this mode."},
    )
    subdivisions = SubdivisionsField(
        required=False, widget=UnfoldAdminTextInputWidget, help_text="Such as CA, NY. Empty: the whole country."
    )
    metadata = MetadataRowsField(required=False)
    battery_quantity = DecimalField(
        label="Number of batteries",
        required=False,
        min_value=0,
        max_digits=2 * MOST_DIGITS,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text="How many batteries one unit of the SKU has.",
    )
    battery_chemical_system = text_input("Chemical system", placeholder="Lithium")
    battery_iec_code = text_input("IEC code", placeholder="CR2032")
    weee_registration_id = text_input("WEEE registration ID")

    class Meta:
        model = Fee
        exclude = ("wire_id", "live_mode", "visible", "battery", "weee")
        widgets = {"country": CodeLookup("country"), "currency": CodeLookup("currency")}
        help_texts = {
            "category": "The kind of goods, as the agency that collects the fee calls it: Portable batteries.",
            "value": "The class or size within the category, as that agency calls it: up to 50 g.",
            "amount": "For one unit of the SKU.",
            "weight_and_units": "A number, a blank and the unit: 1.73 kilogram.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "type" in self.fields:
            # A type that nobody chose would be a wrong one.
            self.fields["type"].choices = [("", "Select value"), *Fee.Type.choices]  # type: ignore[attr-defined]
            self.initial.setdefault("type", "")
        if "sku" in self.fields:
            self.fields["sku"].queryset = Sku.objects.in_mode(self.instance.live_mode)  # type: ignore[attr-defined]
        for attribute, inputs in DETAILS.items():
            for name, member in inputs.items():
                self.initial.setdefault(name, _shown(getattr(self.instance, attribute).get(member)))

    def clean(self) -> dict[str, Any] | None:
        """Gather the inputs of each kind into the object that is stored; ask for what reporting in the EU needs."""
        cleaned = super().clean()
        self._ask_for_battery()
        for attribute, inputs in DETAILS.items():
            values = {member: self.cleaned_data.get(name) for name, member in inputs.items()}
            details = {member: value for member, value in values.items() if value not in (None, "")}
            setattr(self.instance, attribute, details)
        return cleaned

    def _ask_for_battery(self) -> None:
        """Ask for all details of a battery where the country is in the EU (R-CAT-203); the API does without them."""
        in_eu = Country.objects.filter(code=self.cleaned_data.get("country", ""), eu_member=True)
        if self.cleaned_data.get("type") == Fee.Type.BATTERY and in_eu.exists():
            for name in DETAILS["battery"]:
                if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, "Needed for batteries in the EU.")

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what is wrong with the details at the first of their inputs."""
        if hasattr(error, "error_dict"):
            error = ValidationError({first_input(name): found for name, found in error.error_dict.items()})
        super().add_error(field and first_input(field), error)


def first_input(name: str) -> str:
    """Return the input that stands for an attribute."""
    return next(iter(DETAILS.get(name, {})), name)


def _shown(value: Any) -> Any:
    """Return a stored number as people write it, 4 for 4.0; text as it is."""
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return format(value, ".0f") if whole else value
