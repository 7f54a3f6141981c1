"""The form of a webhook (R-EVT-191). Credentials are written here and never shown again (R-EVT-086)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.staff.forms import StaffForm
from catalog.wire.values.naming import wire_path
from fulfillment.events.webhooks.credentials import CLIENT_CREDENTIALS, PASSWORD
from fulfillment.events.webhooks.models import Webhook

from .type_picker import TypesField

BASIC = {"basic_username": "username", "basic_password": "password"}
OAUTH = {
    "oauth_token_end_point": "token_end_point",
    "oauth_client_id": "client_id",
    "oauth_client_secret": "client_secret",
    "oauth_grant_type": "grant_type",
    "oauth_user_name": "user_name",
    "oauth_password": "password",
}
SECRET_INPUTS = ("basic_password", "oauth_client_secret", "oauth_password")
INPUTS = {f"authentication.{member}": name for name, member in BASIC.items()} | {
    wire_path(f"oauth.{member}"): name for name, member in OAUTH.items()
}
WHOLE = {"authentication": "basic_username", "oauth": "oauth_token_end_point"}


def text(label: str, help_text: str = "") -> forms.CharField:
    """Return an input for one line."""
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


def secret(label: str) -> forms.CharField:
    """Return an input for something that is never shown."""
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


class WebhookForm(StaffForm):
    """Adds and edits a webhook; what is wrong is said by the same rules as in the API."""

    types = TypesField()
    basic_username = text("User name")
    basic_password = secret("Password")
    oauth_token_end_point = text("Token endpoint", "The whole address, with http:// or https://.")
    oauth_client_id = text("Client ID")
    oauth_client_secret = secret("Client secret")
    oauth_grant_type = forms.ChoiceField(
        label="Grant type",
        required=False,
        choices=[(PASSWORD, "Password"), (CLIENT_CREDENTIALS, "Client credentials")],
        widget=UnfoldAdminSelectWidget,
    )
    oauth_user_name = text("User name", "For the grant type password.")
    oauth_password = secret("Password")

    class Meta:
        model = Webhook
        fields = ("enabled", "address", "api_version", "transport_type", "types", "verify_tls")
        help_texts = {
            "address": "Must include http:// or https://.",
            "enabled": "Events that happen while it is off are not sent later.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version: Any = self.fields.get("api_version")
        if version is not None:
            version.choices = [(word, word.capitalize()) for word, _ in version.choices]
        if self.instance.pk:
            self.initial["types"] = self.instance.type_names
            self._show_credentials()

    def _show_credentials(self) -> None:
        """Fill in what is no secret; of a secret tell that there is one."""
        for inputs, stored in ((BASIC, self.instance.authentication), (OAUTH, self.instance.oauth)):
            for name, member in inputs.items():
                if name not in self.fields or not stored.get(member):
                    continue
                if name in SECRET_INPUTS:
                    self.fields[name].widget.attrs["placeholder"] = "••••••••"
                    self.fields[name].help_text = "One is stored. Leave this empty to keep it."
                else:
                    self.initial[name] = stored[member]

    def full_clean(self) -> None:
        """Ask again for each secret that was typed into a form that is not stored: it would silently stay as it was."""
        super().full_clean()
        for name in SECRET_INPUTS if self.errors else ():
            if self.data.get(self.add_prefix(name)):
                super().add_error(name, "Enter it again: it is not shown and not kept.")

    def clean_types(self) -> list[str]:
        """Return the types; those that were there before stay in their order, so that nothing seems to be changed."""
        chosen: list[str] = self.cleaned_data["types"]
        before = [name for name in self.instance.type_names if name in chosen]
        return [*before, *(name for name in chosen if name not in before)]

    def clean(self) -> dict[str, Any] | None:
        """Put the credentials of the chosen transport together; those of the other one are dropped (R-EVT-087)."""
        cleaned = super().clean()
        is_oauth = self.cleaned_data.get("transport_type") == Webhook.TransportType.OAUTH
        basic, oauth = self._gathered(BASIC, self.instance.authentication), self._gathered(OAUTH, self.instance.oauth)
        if set(oauth) == {"grant_type"}:
            oauth = {}
        self.instance.authentication = {} if is_oauth else basic
        self.instance.oauth = oauth if is_oauth else {}
        return cleaned

    def _gathered(self, inputs: dict[str, str], stored: dict[str, str]) -> dict[str, str]:
        """Return what was filled in. A secret that was left empty stays, unless all around it was emptied."""
        given = {member: value for name, member in inputs.items() if (value := self.cleaned_data.get(name))}
        kept = {inputs[name]: stored[inputs[name]] for name in SECRET_INPUTS if stored.get(inputs.get(name, ""))}
        return {**kept, **given} if given else {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Take an error in; one of the credentials goes to its input."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for whole, first in WHOLE.items():
                for found in error.error_dict.pop(whole, ()):
                    super().add_error(INPUTS.get((found.params or {}).get("parameter") or "", first), found)
            if not error.error_dict:
                return
        super().add_error(field, error)
