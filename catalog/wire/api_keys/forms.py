"""Forms of API keys."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.staff.forms import StaffForm
from catalog.staff.holding import HoldableForm
from catalog.staff.passwords import OwnPasswordForm, check_own_password, own_password_field
from catalog.wire.http.permissions import READ, READ_WRITE, RESOURCES, WRITE

from .models import ApiKey

LEVEL_NAMES = (("", "None"), (READ, "Read"), (WRITE, "Write"), (READ_WRITE, "Read and write"))
OWN_LABELS = {"skus": "SKUs", "sku-groups": "SKU groups", "lockstep": "Lockstep's own additions"}
HOURS = (0, 1, 3, 6, 12, 24)


def resource_label(resource: str) -> str:
    """Return what people call a resource."""
    return OWN_LABELS.get(resource) or resource.replace("-", " ").capitalize()


class PermissionRows(forms.Widget):
    """A row for each resource of the API, with one of four levels."""

    template_name = "staff/permission_rows.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the rows with their present level."""
        context = super().get_context(name, value, attrs)
        granted = value if isinstance(value, dict) else {}
        context["levels"] = LEVEL_NAMES
        context["rows"] = [(f"{name}-{row}", resource_label(row), granted.get(row, "")) for row in RESOURCES]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Return resource -> level for the rows that grant something."""
        return {row: level for row in RESOURCES if (level := data.get(f"{name}-{row}"))}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell that the field is always sent: rows that say nothing say "none"."""
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        """Leave "required" to the whole: no single row is."""
        return False

    def id_for_label(self, id_: str) -> str:
        """Return no id: the label names the group of rows."""
        return ""


class PermissionsField(forms.Field):
    """What a restricted key may do; whether that makes sense is said by the model (R-CON-025)."""

    widget = PermissionRows


class ApiKeyForm(StaffForm):
    """Adds and edits a key."""

    permissions = PermissionsField(required=False)

    class Meta:
        model = ApiKey
        fields = ("name", "version", "permissions")


class NewLiveKeyForm(ApiKeyForm):
    """Adds a key of the live mode, for which people show again that it is them."""

    request: ClassVar[HttpRequest]
    password = own_password_field()

    class Meta(ApiKeyForm.Meta):
        pass

    def clean_password(self) -> str:
        """Check the password."""
        given: str = self.cleaned_data["password"]
        check_own_password(self.request, given)
        return given


class RotationForm(HoldableForm):
    """When the old secret stops working (R-CON-029)."""

    latest = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hours = forms.TypedChoiceField(
        label="The old secret stops working",
        coerce=int,
        choices=[
            (hours, f"after {hours} hours" if hours > 1 else ("after 1 hour" if hours else "now")) for hours in HOURS
        ],
        widget=UnfoldAdminSelectWidget,
    )

    @property
    def retire_at(self) -> datetime | None:
        """Return the moment in real time; None for now."""
        hours = self.cleaned_data["hours"]
        return timezone.now() + timedelta(hours=hours) if hours else None


class LiveRotationForm(OwnPasswordForm, RotationForm):
    """The same for a key of the live mode: with the person's password."""

    field_order = ("latest", "hours", "password")
