"""Form controls of the staff's site.

`CodeLookup` is the control for a field that stores a code as text::

    class SkuForm(StaffForm):
        class Meta:
            widgets = {
                "hs_code": CodeLookup("hs_code"),
                "eccn": CodeLookup("eccn"),
                "tax_code": CodeLookup("tax_code"),
                "country_of_origin": CodeLookup("country_of_origin"),  # "country" offers embargoed ones too
                "currency": CodeLookup("currency"),
            }

It is a text input, also without JavaScript: an exact name stands for its code, and everything else that is typed is
validated as it is. With JavaScript, words find codes, and the meaning of the present code stands beneath. It works in
inlines, also in rows that are added on the page.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.urls import reverse
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextInputWidget

from .lookups import KINDS, code_named, meaning
from .mode import mode_name

EXAMPLES = {
    "hs_code": "Words or digits, such as headphones or 8518.30",
    "eccn": "Words or a number, such as EAR99",
    "tax_code": "Words or a code, such as shoes",
    "country": "Name or code, such as Germany",
    "country_of_origin": "Name or code, such as Germany",
    "currency": "Name or code, such as euro",
}
ADVICE = {
    "hs_code": "Choose a code from the list.",
    "eccn": "Choose a number from the list.",
    "tax_code": "Choose a tax code from the list.",
    "country": "Choose a country from the list.",
    "country_of_origin": "Choose a country from the list.",
    "currency": "Choose a currency from the list.",
}
"""What to do about text that is too long to be a code."""


class CodeLookup(UnfoldAdminTextInputWidget):
    """A text input that offers the codes of one kind (see `lookups.KINDS`) by words, as an ARIA combobox."""

    template_name = "staff/code_lookup.html"

    class Media:
        js = ("staff/code_lookup.js",)

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not one of {', '.join(KINDS)}.")
        self.kind = kind
        self.advice = ADVICE[kind]
        super().__init__(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": EXAMPLES[kind], **(attrs or {})}
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was sent, an exact name as the code that it stands for."""
        value = super().value_from_datadict(data, files, name)
        return code_named(self.kind, value.strip()) if isinstance(value, str) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template needs: where to search, and what the present code means."""
        context = super().get_context(name, value, attrs)
        # Words are longer than the code that they find; what is too long in the end, validation tells.
        context["widget"]["attrs"].pop("maxlength", None)
        context["widget"]["source"] = reverse("admin:look_up", args=[self.kind])
        context["widget"]["meaning"] = meaning(self.kind, str(value or ""))
        return context


class SelectInMode(AutocompleteSelect):
    """Django's control for a reference among many; it looks up in the mode of its page."""

    def __init__(self, *args: Any, live_mode: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.live_mode = live_mode

    def get_url(self) -> str:
        """Return the address of the look-up."""
        return f"{super().get_url()}?mode={mode_name(self.live_mode)}"


class MomentInput(forms.DateTimeInput):
    """A day and a time of day in UTC, in the browser's own control."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES), **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment in UTC, of a year that can be stored and calculated with."""

    widget = MomentInput
    years = range(1900, 2200)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment. Raises ValidationError, also for one that only its zone puts inside the calendar."""
        moment = super().to_python(value)
        try:
            moment = moment and moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if moment and moment.year not in self.years:
            text = f"Use a year from {self.years.start} to {self.years.stop - 1}."
            raise ValidationError(text, code="invalid")
        return moment
