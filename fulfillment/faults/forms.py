"""The forms of the fault page: one for each kind of fault."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from catalog.staff.holding import HoldableForm
from catalog.staff.number_fields import UnitsField

from .models import LONGEST_WAIT_MS, FaultSwitch

DURATIONS = ((15, "15 minutes"), (60, "1 hour"), (240, "4 hours"), (1440, "1 day"))

EFFECTS = {
    FaultSwitch.Kind.TOO_MANY: "API calls are answered with 429 and are not carried out.",
    FaultSwitch.Kind.ERROR: "API calls are answered with 500 or 503 and are not carried out.",
    FaultSwitch.Kind.SLOW: "API calls are answered later.",
    FaultSwitch.Kind.DUPLICATE: "Events are sent to webhooks twice, with the same ID.",
    FaultSwitch.Kind.OUT_OF_ORDER: "Events wait some seconds, so that later ones arrive before them.",
}


class FaultForm(HoldableForm):
    """The share, the duration and the delay of a fault."""

    percent = UnitsField(
        label="Share in percent", min_value=1, max_value=100, initial=10, widget=UnfoldAdminIntegerFieldWidget
    )
    minutes = forms.TypedChoiceField(label="For", coerce=int, choices=DURATIONS, widget=UnfoldAdminSelectWidget)
    milliseconds = UnitsField(
        label="Delay in milliseconds",
        min_value=1,
        max_value=LONGEST_WAIT_MS,
        initial=2000,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = kind
        super().__init__(*args, **kwargs)
        if kind != FaultSwitch.Kind.SLOW:
            del self.fields["milliseconds"]
