"""The form of a SKU (R-CAT-234 to R-CAT-238, R-CAT-241, R-CAT-246)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.template.defaultfilters import truncatechars
from django.utils.datastructures import MultiValueDict
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from catalog.skus.models import Sku
from catalog.skus.readiness import GROUP_SUPPLIED, effective_value
from catalog.skus.weight import WeightField
from catalog.staff.forms import StaffForm
from catalog.staff.widgets import CodeLookup
from catalog.tabular.numbers import UnreadableNumber, read_decimal
from catalog.wire.exceptions import invalid
from catalog.wire.values.web_addresses import HINT, is_web_address

from .merging import Opening, digest, last_change_by_another
from .rows import BreadcrumbField, MetadataRowsField
from .widgets import ImageAddress

ADDRESSES = ("image", "url")
SHOWN = 60


class WeightInput(forms.CharField):
    """A weight as people write it; what a weight may be is the business of the column."""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored weight without the zeros behind it."""
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Return the weight. Raises ValidationError for what is none."""
        text = super().to_python(value)
        try:
            return WeightField().to_python(read_decimal(text) if text else None)
        except UnreadableNumber as unreadable:
            raise invalid(text, hint=str(unreadable)) from unreadable

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the way both are shown."""
        return super().has_changed(self.prepare_value(initial), data)


class SkuForm(StaffForm):
    """Adds and edits a SKU. What a SKU must be is said by the model; the form asks, merges and shows."""

    user_name: ClassVar[str] = ""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    weight = WeightInput(required=False, widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}))
    item_breadcrumb = BreadcrumbField(
        label="Breadcrumb", required=False, help_text="Where it stands in the shop, from the top: Kitchen > Mugs."
    )
    metadata = MetadataRowsField(required=False, help_text="Your own values; nothing in Lockstep reads them.")

    class Meta:
        model = Sku
        exclude = ("live_mode", "allow_oversell")
        help_texts = {
            "managed_fulfillment": "Keeps the inventory item equal. Only for physical goods with a part number.",
            "weight": "Needed for goods to Switzerland.",
        }
        widgets = {
            "image": ImageAddress,
            "description": UnfoldAdminTextareaWidget({"rows": 4}),
            **{name: CodeLookup(name) for name in ("hs_code", "eccn", "tax_code", "country_of_origin")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged: list[str] = []
        """Labels of the members that somebody else changed meanwhile and that were left as that person wants them."""
        if "managed_fulfillment" in self.fields:
            self.fields["managed_fulfillment"].choices = [("", "Not managed"), *Sku.Management.choices]  # type: ignore[attr-defined]
        if not self.instance._state.adding:
            self.initial["opened"] = Opening.of(self.instance, self.members()).token()
            self._tell_effective_values()

    def members(self) -> list[str]:
        """Return the fields that stand for an attribute of the SKU."""
        return [name for name in self.fields if name != "opened"]

    def _tell_effective_values(self) -> None:
        for name in GROUP_SUPPLIED:
            value, from_group = effective_value(self.instance, name)
            if from_group and name in self.fields:
                self.fields[name].help_text = (
                    f"In effect: {value}, from the SKU group {self.instance.sku_group.alias}. "
                    "A value here has no effect."
                )

    def clean(self) -> dict[str, Any] | None:
        """Keep what somebody else changed meanwhile; refuse what both changed (R-CAT-246)."""
        cleaned = super().clean()
        self._ask_for_unit()
        self._check_addresses()
        if not self.instance._state.adding:
            self._merge()
        self.instance.change = replace(self.instance.change, unreadable=frozenset(self.errors))
        return cleaned

    def _ask_for_unit(self) -> None:
        """Ask which unit a weight is in: the API's default of ounces (R-CAT-031) is not what a person means."""
        if self.cleaned_data.get("weight") is not None and self.cleaned_data.get("weight_unit") == "":
            self.add_error("weight_unit", "Choose the unit of the weight.")

    def _check_addresses(self) -> None:
        """Take web addresses only; one that the API stored (R-CAT-028) stays until somebody changes it."""
        for name in ADDRESSES:
            value = self.cleaned_data.get(name)
            if value and name in self.changed_data and not is_web_address(value):
                self.add_error(name, HINT)

    def _merge(self) -> None:
        opening = Opening.from_token(self.cleaned_data.get("opened", ""), self.instance, self.members())
        other = last_change_by_another(self.instance, opening, self.user_name)
        for name in [name for name in self.members() if name in self.cleaned_data]:
            mine, theirs = self.cleaned_data[name], getattr(self.instance, name)
            if opening.holds(name, mine):
                # Untouched here: as it is stored now, to the last blank, whoever stored it.
                self.cleaned_data[name] = theirs
                if not opening.holds(name, theirs):
                    self.merged.append(str(self.fields[name].label).lower())
            elif other is not None and not opening.holds(name, theirs) and digest(name, mine) != digest(name, theirs):
                self._refuse_overwriting(name, opening, other)

    def _refuse_overwriting(self, name: str, opening: Opening, other: Any) -> None:
        """Show both values; saving once more is a decision."""
        mine, theirs = (self._shown(name, value) for value in (self.cleaned_data[name], getattr(self.instance, name)))
        who = other.actor_name or "Somebody"
        text = f"{who} changed this to “{theirs}” while you were editing; you have “{mine}”."
        self.add_error(name, f"{text} Save again to keep yours, or take theirs over.")
        opening.values[name] = Opening.of(self.instance, [name]).values[name]
        self.data = MultiValueDict({**dict(self.data.lists()), self.add_prefix("opened"): [opening.token()]})  # type: ignore[attr-defined]

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, dict):
            value = ", ".join(f"{key}: {member}" for key, member in value.items())
        if isinstance(value, Decimal):
            value = format(value.normalize(), "f")
        return truncatechars("nothing" if value in (None, "") else str(value), SHOWN)
