"""Choosing event types: groups with descriptions, a box for all, a count (R-EVT-191)."""

from itertools import groupby
from typing import Any

from django import forms

from fulfillment.events.types import EventType, event_types

OWN_HEADINGS = {"order.charge": "Charges of orders", "customer.source": "Source", "sku": "SKU"}


def heading_of(kind: EventType) -> str:
    """Return what a type is about, in words."""
    first = kind.name.partition(".")[0]
    own = next((heading for beginning, heading in OWN_HEADINGS.items() if kind.name.startswith(f"{beginning}.")), "")
    return own or first.replace("_", " ").capitalize()


def grouped_types() -> list[tuple[str, list[EventType]]]:
    """Return the types that Lockstep emits, by what they are about."""
    emitted = sorted((kind for kind in event_types().values() if kind.emitted), key=heading_of)
    return [(heading, list(kinds)) for heading, kinds in groupby(emitted, heading_of)]


class TypePicker(forms.CheckboxSelectMultiple):
    """Boxes for all event types; those that Lockstep never emits stand apart, for integrations that ask for them."""

    template_name = "events/type_picker.html"

    class Media:
        js = ("events/type_picker.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the groups and what is chosen."""
        context = super().get_context(name, value, attrs)
        never = [kind for kind in event_types().values() if not kind.emitted]
        chosen = set(value or ())
        context["picker"] = {
            "groups": grouped_types(),
            "never": never,
            "never_chosen": any(kind.name in chosen for kind in never),
            "chosen": chosen,
            "count": len(chosen),
        }
        return context

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option without looking at it any closer; the template makes its own."""
        return {}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return no id: the label names the group of boxes."""
        return ""


class TypesField(forms.MultipleChoiceField):
    """The event types of a webhook. That there must be one is said by the model (R-EVT-080)."""

    widget = TypePicker

    def __init__(self, **kwargs: Any) -> None:
        choices = [(name, name) for name in event_types()]
        super().__init__(choices=choices, required=False, label="Event types", **kwargs)
