"""What people say when the warehouse is to do something: units line by line, and details."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from catalog.staff.holding import HoldableForm
from catalog.staff.number_fields import UnitsField
from catalog.staff.widgets import MomentField
from fulfillment.fulfillment_orders.fulfiller.carriers import Tracking
from fulfillment.fulfillment_orders.models import FulfillmentOrder, FulfillmentOrderLine
from fulfillment.fulfillment_orders.units import (
    Limit,
    acceptable,
    cancellable,
    coming,
    pending,
    refusable,
    returnable,
)
from fulfillment.stock.models import Location


def text(label: str, **options: Any) -> forms.CharField:
    """Return an input for a line of text that may stay empty."""
    options = {"required": False, "max_length": 255, "widget": UnfoldAdminTextInputWidget()} | options
    return forms.CharField(label=label, **options)


def named(line: FulfillmentOrderLine) -> str:
    """Return what people call a line; two lines of one item differ in their ID."""
    return f"{line.name or line.item_wire_id} (line {line.wire_id})"


class ActionForm(HoldableForm):
    """The form of an action on an object."""

    def __init__(self, subject: Any, data: Any = None) -> None:
        super().__init__(data)
        self.subject = subject


class UnitsForm(ActionForm):
    """A number for each line that the action can be about, all there are at first."""

    may_be_none = False
    """Whether no unit at all means something too."""

    def __init__(self, subject: Any, data: Any = None) -> None:
        super().__init__(subject, data)
        limit = self.limit(subject)
        details = dict(self.fields)
        self.fields.clear()
        for line in self.order.lines.all():
            if limit(line) > 0:
                self.fields[f"line_{line.wire_id}"] = _units(line, limit(line))
        self.fields.update(details)

    @property
    def order(self) -> FulfillmentOrder:
        """Return the fulfillment order that the lines are of."""
        order: FulfillmentOrder = getattr(self.subject, "fulfillment_order", self.subject)
        return order

    def limit(self, subject: Any) -> Limit:
        """Return how many units of each line there are."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any] | None:
        """Check that there is something to do."""
        cleaned = super().clean()
        if not self.errors and not self.may_be_none and not self.units:
            raise ValidationError("Choose at least one unit.")
        return cleaned

    @property
    def units(self) -> dict[str, int]:
        """Return line id -> units, without zeros."""
        return {line_id: count for line_id, count in self._counts() if count}

    def _counts(self) -> Iterator[tuple[str, int]]:
        for name, value in self.cleaned_data.items():
            if name.startswith("line_"):
                yield name.removeprefix("line_"), value or 0


def _units(line: FulfillmentOrderLine, most: int) -> UnitsField:
    widget = UnfoldAdminIntegerFieldWidget()
    label = f"{named(line)}: 0 to {most}"
    return UnitsField(label=label, min_value=0, max_value=most, initial=most, required=False, widget=widget)


class ShipForm(UnitsForm):
    """What ships, from where, and how it can be followed."""

    location_id = forms.ChoiceField(label="From", required=False, widget=UnfoldAdminSelectWidget)
    company = text("Carrier", help_text="Empty: the simulated carrier, with a number of its own.")
    number = text("Tracking number")
    url = text("Tracking address", max_length=2000)

    def __init__(self, subject: Any, data: Any = None) -> None:
        super().__init__(subject, data)
        places = Location.objects.filter(levels__allocations__line__fulfillment_order=subject).distinct()
        choices = [(place.wire_id, str(place)) for place in sorted(places, key=lambda place: place.rank)]
        self.fields["location_id"].choices = [("", "Wherever it is set aside"), *choices]  # type: ignore[attr-defined]

    def limit(self, subject: Any) -> Limit:
        """Return what is pending."""
        return pending

    @property
    def tracking(self) -> Tracking | None:
        """Return what was typed about the carrier, if anything was."""
        typed = Tracking(**{name: self.cleaned_data[name] for name in ("company", "number", "url")})
        return None if typed == Tracking() else typed


class BackorderForm(UnitsForm):
    """What is not there, and when it may be."""

    available_time = MomentField(label="Expected (UTC)", required=False)

    def limit(self, subject: Any) -> Limit:
        """Return what is pending."""
        return pending


class CancelForm(UnitsForm):
    """What is not to be sent, and why."""

    reason = text("Reason")

    def limit(self, subject: Any) -> Limit:
        """Return what is open."""
        return cancellable(subject)


class RestockForm(ActionForm):
    """Units of an item that is short, and where they arrived."""

    item_id = forms.ChoiceField(label="Item", widget=UnfoldAdminSelectWidget)
    location_id = forms.ChoiceField(label="Location", widget=UnfoldAdminSelectWidget)
    quantity = UnitsField(label="Units received", min_value=1, widget=UnfoldAdminIntegerFieldWidget())
    note = text("Note", max_length=200)

    def __init__(self, subject: Any, data: Any = None) -> None:
        super().__init__(subject, data)
        short = [line for line in subject.lines.all() if line.backordered]
        active = Location.objects.in_mode(subject.live_mode).filter(is_active=True)
        places = [place for place in sorted(active, key=lambda place: place.rank) if place.serves(subject.country)]
        chosen: Any = self.fields
        chosen["item_id"].choices = list(dict.fromkeys((line.item_wire_id, line.item_wire_id) for line in short))
        chosen["location_id"].choices = [(place.wire_id, str(place)) for place in places]
        self.initial["quantity"] = sum(line.backordered for line in short)


class ReturnForm(UnitsForm):
    """What comes back, and why."""

    reason = text("Reason")

    def limit(self, subject: Any) -> Limit:
        """Return what has shipped and is not coming back yet."""
        return returnable(subject)


class AcceptForm(UnitsForm):
    """What of a cancellation is accepted; nothing rejects it."""

    may_be_none = True

    def limit(self, subject: Any) -> Limit:
        """Return what can be accepted."""
        return acceptable(subject)


class ReceiveForm(UnitsForm):
    """What of a return is accepted; nothing rejects it."""

    may_be_none = True
    resaleable = forms.BooleanField(
        label="Can be sold again", required=False, initial=True, widget=UnfoldBooleanSwitchWidget()
    )

    def limit(self, subject: Any) -> Limit:
        """Return what comes."""
        return coming(subject)


class RefuseForm(UnitsForm):
    """What of a parcel was refused, and why."""

    reason = text("Reason")

    def limit(self, subject: Any) -> Limit:
        """Return what is in the parcel and not coming back yet."""
        return refusable(subject)
