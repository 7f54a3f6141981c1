"""The form that moves the clock."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.staff.holding import HoldableForm
from catalog.staff.widgets import MomentField

HOUR, DAY = 3600, 86_400
STEPS = ((HOUR, "1 hour"), (DAY, "1 day"), (7 * DAY, "7 days"), (30 * DAY, "30 days"))


class ClockForm(HoldableForm):
    """How far to go: a step, or a moment."""

    step = forms.TypedChoiceField(
        label="Ahead by",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *STEPS],
        widget=UnfoldAdminSelectWidget,
    )
    moment = MomentField(label="Or to (UTC)", required=False)

    def clean(self) -> dict[str, Any] | None:
        """Check that one of the two was filled in. How far the clock may go is said by the operation."""
        cleaned = super().clean()
        step, moment = self.cleaned_data.get("step"), self.cleaned_data.get("moment")
        if not self.errors and (step is None) == (moment is None):
            raise ValidationError("Choose a step or a moment, one of them.")
        return cleaned

    @property
    def target(self) -> dict[str, Any]:
        """Return what the operation is told."""
        return {"to": self.cleaned_data["moment"], "advance_seconds": self.cleaned_data["step"]}

    def lands_at(self, now: datetime) -> datetime:
        """Return the time that it will be, for the question before it is done."""
        moment: datetime | None = self.cleaned_data["moment"]
        return moment or now + timedelta(seconds=self.cleaned_data["step"])
