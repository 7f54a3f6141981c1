"""The form with which staff let a charge fail."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.staff.holding import HoldableForm

from .declines import CHOICES, DECLINED
from .models import Source


class DeclineForm(HoldableForm):
    """Why the next charge is declined, if it is."""

    code = forms.ChoiceField(
        label="Failure code",
        required=False,
        choices=[("", "Do not decline it"), *CHOICES],
        widget=UnfoldAdminSelectWidget,
        help_text="After a soft decline the same source may succeed another day; after a hard one it will not.",
    )

    def __init__(self, source: Source, data: Any = None) -> None:
        super().__init__(data, initial={"code": source.planned_decline or DECLINED})
