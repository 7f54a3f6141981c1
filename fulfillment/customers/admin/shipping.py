"""The address of a customer as inputs of a form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.staff.widgets import CodeLookup
from catalog.wire.values.naming import wire_path

PATHS = {
    "recipient_name": "name",
    "organization": "organization",
    "phone": "phone",
    "recipient_email": "email",
    "line1": "address.line1",
    "line2": "address.line2",
    "city": "address.city",
    "postal_code": "address.postal_code",
    "state": "address.state",
    "country": "address.country",
    "neighborhood": "additional_address_info.neighborhood",
    "division": "additional_address_info.division",
    "phonetic_name": "additional_address_info.phonetic_name",
}
"""Input -> where its value stands in `shipping`."""
INPUTS = {path: name for name, path in PATHS.items()}
LABELS = {"recipient_name": "Name", "recipient_email": "Email of the recipient", "line1": "Line 1", "line2": "Line 2"}


def _input(name: str) -> forms.CharField:
    widget = CodeLookup("country") if name == "country" else UnfoldAdminTextInputWidget()
    label = LABELS.get(name) or name.replace("_", " ").capitalize()
    return forms.CharField(required=False, label=label, widget=widget)


ShippingInputs: Any = type("ShippingInputs", (forms.Form,), {name: _input(name) for name in PATHS})
"""A form of one input for each part."""


def spread(shipping: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (input, value) for an address."""
    for name, path in PATHS.items():
        head, _, tail = path.partition(".")
        value = shipping.get(head, {}).get(tail) if tail else shipping.get(head)
        yield name, value or ""


def gather(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message of the address that the inputs describe, without what is empty."""
    shipping: dict[str, Any] = {}
    for name, path in PATHS.items():
        head, _, tail = wire_path(path).partition(".")
        if values.get(name):
            part = shipping.setdefault(head, {}) if tail else shipping
            part[tail or head] = values[name]
    return shipping
