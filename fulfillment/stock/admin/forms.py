"""Forms of stock: what people type; what it must be is said by the operations."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from catalog.staff.forms import StaffForm
from catalog.staff.holding import HoldableForm
from catalog.staff.number_fields import UnitsField
from catalog.staff.widgets import CodeLookup, MomentField
from catalog.wire.records.effects import counted
from catalog.wire.values.text import validate_not_blank
from fulfillment.stock.models import Location
from fulfillment.stock.operations import MOST_UNITS


def units(label: str, least: int, **options: Any) -> UnitsField:
    """Return an input for a number of units."""
    widget = UnfoldAdminIntegerFieldWidget()
    return UnitsField(label=label, min_value=least, max_value=MOST_UNITS - 1, widget=widget, **options)


def note() -> forms.CharField:
    """Return the input for the reason, which the ledger keeps."""
    return forms.CharField(
        label="Why",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        validators=[validate_not_blank],
        help_text="The ledger keeps it, such as a delivery note or what was found.",
    )


class ReceiveForm(HoldableForm):
    """Units that arrived."""

    quantity = units("Units received", 1)
    note = note()


class CorrectForm(HoldableForm):
    """What is really there. A count below what is promised is asked about once, with the number of missing units."""

    counted = units("Units counted", 0)
    note = note()
    missing = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, promised: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promised = promised

    def clean(self) -> dict[str, Any]:
        """Ask before promises are left without units (R-FUL-028)."""
        cleaned = super().clean() or {}
        confirmed = cleaned.pop("missing", None)
        missing = self.promised - cleaned.get("counted", self.promised)
        if missing > 0 and confirmed != missing:
            text = f"{counted(self.promised, 'unit')} held or allocated: {missing:,} would be missing."
            self.add_error("counted", f"{text} Send it again to confirm.")
            self.data = MultiValueDict({**dict(self.data.lists()), self.add_prefix("missing"): [str(missing)]})  # type: ignore[attr-defined]
        return cleaned


class ExpectForm(HoldableForm):
    """When units are expected."""

    available_time = MomentField(label="Expected (UTC)", required=False, help_text="Empty: nobody knows.")


class NewStockForm(HoldableForm):
    """Units of an item at a location, which may have none of it yet."""

    item_id = forms.CharField(label="Item ID", max_length=255, widget=UnfoldAdminTextInputWidget())
    location_id = forms.ChoiceField(label="Location", widget=UnfoldAdminSelectWidget)
    quantity = units("Units received", 1)
    note = note()

    def __init__(self, *args: Any, live_mode: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = sorted(Location.objects.in_mode(live_mode), key=lambda place: place.rank)
        choice: Any = self.fields["location_id"]
        choice.choices = [(place.wire_id, str(place)) for place in places]


class CodesField(forms.CharField):
    """A list of codes as text: separated by spaces, commas or lines."""

    def prepare_value(self, value: Any) -> Any:
        """Return the codes as text."""
        return " ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the codes, each once, in capitals."""
        return list(dict.fromkeys(str(value or "").upper().replace(",", " ").split()))

    def run_validators(self, value: Any) -> None:
        """Leave the judgement to the model's field."""


class LocationForm(StaffForm):
    """Adds and edits a location."""

    countries = CodesField(
        label="Ships to",
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="Codes of countries, such as DE AT CH. Not needed when it ships to all.",
    )

    class Meta:
        model = Location
        exclude = ("live_mode",)
        widgets = {"country": CodeLookup("country")}
