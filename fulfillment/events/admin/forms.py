"""The forms of the pages beside that of a webhook."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.staff.holding import HoldableForm
from catalog.staff.passwords import OwnPasswordForm
from catalog.staff.visibility import may_view_event
from catalog.staff.widgets import MomentField
from fulfillment.events.samples import sample_types
from fulfillment.events.trials import preview_types
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import OVERLAP_HOURS


def overlap_in_words(hours: int) -> str:
    """Return when a secret stops that lives on for some hours."""
    if hours == 0:
        return "now"
    return "after 1 hour" if hours == 1 else f"after {hours} hours"


class RotationForm(OwnPasswordForm):
    """When the present secret stops signing (R-EVT-101)."""

    latest = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hours = forms.TypedChoiceField(
        label="The present secret stops",
        coerce=int,
        choices=[(hours, overlap_in_words(hours)) for hours in OVERLAP_HOURS],
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ("latest", "hours", "password")

    @property
    def chosen(self) -> str:
        """Return the choice in words."""
        return overlap_in_words(self.cleaned_data["hours"])


class TypeForm(HoldableForm):
    """A choice of event types, those that the webhook subscribes to first."""

    type = forms.ChoiceField(label="Event type", widget=UnfoldAdminSelectWidget)

    def __init__(self, webhook: Webhook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webhook = webhook
        offered = self.offered()
        subscribed = [name for name in offered if name in webhook.type_names]
        others = [name for name in offered if name not in webhook.type_names]
        groups = (("Subscribed", subscribed), ("Not subscribed", others))
        self.fields["type"].choices = [(title, [(name, name) for name in names]) for title, names in groups if names]  # type: ignore[attr-defined]

    def offered(self) -> list[str]:
        """Return the types to choose from."""
        raise NotImplementedError


class TestEventForm(TypeForm):
    """What to send invented data of."""

    def offered(self) -> list[str]:
        """Return the types with a sample."""
        return [kind.name for kind in sample_types()]


class PreviewForm(TypeForm):
    """What would be sent about which object."""

    id = forms.CharField(
        label="ID of the object",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Such as the ID of a SKU for sku.updated.",
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def offered(self) -> list[str]:
        """Return the types about objects that the person may see."""
        return [name for name in preview_types() if may_view_event(self.request.user, name)]


class ReplayForm(HoldableForm):
    """A window of time, and which events of it."""

    begin = MomentField(label="From (UTC)")
    end = MomentField(label="To (UTC)")
    types = forms.MultipleChoiceField(
        label="Event types",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all that the webhook subscribes to.",
    )

    def __init__(self, webhook: Webhook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webhook = webhook
        self.fields["types"].choices = [(name, name) for name in webhook.type_names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Check that the window ends after it begins."""
        cleaned = super().clean()
        begin, end = self.cleaned_data.get("begin"), self.cleaned_data.get("end")
        if begin and end and end < begin:
            raise ValidationError({"end": "The window must end after it begins."})
        return cleaned

    @property
    def window(self) -> dict[str, Any]:
        """Return what the replay is told."""
        types = self.cleaned_data["types"] or self.webhook.type_names
        return {"begin": self.cleaned_data["begin"], "end": self.cleaned_data["end"], "types": list(types)}

    @property
    def words(self) -> str:
        """Return the window in words."""
        return f"{_said(self.cleaned_data['begin'])} to {_said(self.cleaned_data['end'])} UTC"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
