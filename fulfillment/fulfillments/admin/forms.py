"""How many units of which lines of an order are meant, and details."""

from typing import Any

from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from catalog.reference.money import in_words
from catalog.staff.holding import HoldableForm
from catalog.staff.number_fields import UnitsField
from fulfillment.fulfillment_orders.admin.forms import text
from fulfillment.fulfillments.open_units import OpenUnits
from fulfillment.orders.models import OrderLine

LINE = "line_"


class ItemsForm(HoldableForm):
    """A number for each line that has open units."""

    is_full = False
    """Whether everything is meant at first, or nothing."""

    def __init__(self, units: OpenUnits, data: Any = None) -> None:
        super().__init__(data)
        details = dict(self.fields)
        self.fields.clear()
        for line, most in units.items():
            self.fields[f"{LINE}{line.wire_id}"] = _units(line, most, most if self.is_full else 0)
        self.fields.update(details)

    def clean(self) -> dict[str, Any] | None:
        """Check that there is something to do."""
        cleaned = super().clean()
        if not self.errors and not self.units:
            raise ValidationError("Choose at least one unit.")
        return cleaned

    @property
    def units(self) -> dict[str, int]:
        """Return line ID -> units, without zeros."""
        named = {name: value for name, value in self.cleaned_data.items() if name.startswith(LINE)}
        return {name.removeprefix(LINE): value for name, value in named.items() if value}

    @property
    def details(self) -> dict[str, Any]:
        """Return what else was said."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith(LINE)}


def _units(line: OrderLine, most: int, initial: int) -> UnitsField:
    """Return the input of a line; two lines of one SKU differ in ID and amount (R-CHK-243)."""
    total = in_words(line.line_value, line.document.currency)
    return UnitsField(
        label=f"{line.product.get('name') or line.sku_id}, line {line.wire_id}: 0 to {most}",
        help_text=f"{line.quantity} for {total} in all, {line.open_quantity} open.",
        min_value=0,
        max_value=most,
        initial=initial,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class FulfilForm(ItemsForm):
    """What was handed over, and how it can be followed."""

    is_full = True
    tracking_company = text("Carrier")
    tracking_number = text("Tracking number")
    tracking_url = text("Tracking address", max_length=2000)


class CancelForm(ItemsForm):
    """What is not to be delivered, and why."""

    reason = text("Reason", help_text="For the warehouse, where it has to agree.")
