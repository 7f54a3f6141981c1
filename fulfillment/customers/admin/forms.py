"""The form of a customer (R-CHK-249). What a customer must be is said by the model and the messages; the form asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.skus.admin.rows import MetadataRowsField
from catalog.staff.forms import StaffForm
from catalog.wire.values.naming import wire_name
from fulfillment.addresses.contact import normal_locale
from fulfillment.addresses.rules import RULES
from fulfillment.customers.certificates import parameter_of, validate_certificates
from fulfillment.customers.models import Customer
from fulfillment.customers.serializers import CustomerSerializer
from fulfillment.tax_identifiers.applicability import known_types
from fulfillment.tax_identifiers.formats import format_of
from fulfillment.tax_identifiers.models import TaxIdentifier

from .shipping import INPUTS, ShippingInputs, gather, spread

CERTIFICATE = {
    "certificate_company": "company_name",
    "certificate_state": "tax_authority",
    "certificate_start": "start_date",
    "certificate_end": "end_date",
    "certificate_file": "file_id",
}
CERTIFICATE_INPUTS = {parameter_of(member): name for name, member in CERTIFICATE.items()}
IDENTIFIER_INPUTS = {"type": "identifier_type", "value": "identifier_value"}


def states() -> list[tuple[str, str]]:
    """Return the US states to choose from."""
    return [("", "None"), *((state, state) for state in sorted(RULES["US"].states))]


def types() -> list[tuple[str, str]]:
    """Return the types of tax identifiers to choose from."""
    return [("", "None"), *((name, f"{name}: {format_of(name).description}") for name in sorted(known_types()))]


def read_part(name: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Return a nested object of a customer as the API understands it. Raises ValidationError by attribute path."""
    part: dict[str, Any] = CustomerSerializer().fields[name].run_validation(sent)
    return part


class CustomerForm(StaffForm, ShippingInputs):
    """Adds and edits a customer; a certificate and a tax identifier can be added along."""

    metadata = MetadataRowsField(required=False, help_text="Your own values; nothing in Lockstep reads them.")
    certificate_company = forms.CharField(
        required=False, label="Company", widget=UnfoldAdminTextInputWidget(), help_text="Who is exempt."
    )
    certificate_state = forms.ChoiceField(
        required=False, label="US state", choices=states, widget=UnfoldAdminSelectWidget()
    )
    certificate_start = forms.DateField(
        required=False, label="Valid from", widget=UnfoldAdminTextInputWidget({"type": "date"})
    )
    certificate_end = forms.DateField(
        required=False, label="Valid to", widget=UnfoldAdminTextInputWidget({"type": "date"})
    )
    certificate_file = forms.CharField(
        required=False,
        label="File ID",
        widget=UnfoldAdminTextInputWidget(),
        help_text="Any text; no file is looked at.",
    )
    identifier_type = forms.ChoiceField(required=False, label="Type", choices=types, widget=UnfoldAdminSelectWidget())
    identifier_value = forms.CharField(required=False, label="Number", widget=UnfoldAdminTextInputWidget())

    class Meta:
        model = Customer
        fields = ("wire_id", "email", "type", "locale", "metadata")
        help_texts = {
            "wire_id": "Up to 40 characters. Empty: made of digits.",
            "locale": "Language and country of documents, such as en_US.",
            "type": "Who buys: the taxes of business buyers may differ.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "type" in self.fields:
            # The API lets a customer be of no type; here it is asked for (R-CHK-249).
            self.fields["type"].required = True
        self.initial = {**dict(spread(self.instance.shipping)), **self.initial}

    def clean_locale(self) -> str:
        """Return the locale in its normal spelling (R-CHK-095)."""
        text: str = self.cleaned_data["locale"]
        return normal_locale(text) if text else ""

    def clean(self) -> dict[str, Any] | None:
        """Put the inputs together; each part is judged by the same messages as in the API."""
        cleaned = super().clean()
        self._take_shipping()
        self._take_certificate()
        self._try_identifier()
        return cleaned

    def _take_shipping(self) -> None:
        try:
            self.instance.shipping = read_part("shipping", gather(self.cleaned_data))
        except ValidationError as error:
            for path, found in error.error_dict.items():
                self.add_error(INPUTS[path], found)

    def _take_certificate(self) -> None:
        sent = {wire_name(member): self._certificate_value(name) for name, member in CERTIFICATE.items()}
        if not any(sent.values()):
            return
        try:
            element = read_part("tax_certificate", sent)
            validate_certificates([element])
        except ValidationError as error:
            self._refuse_certificate(error)
        else:
            self.instance.tax_certificates = [*self.instance.tax_certificates, element]

    def _certificate_value(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        return (
            f"{value:%Y-%m-%d}T00:00:00Z" if name in ("certificate_start", "certificate_end") and value else value or ""
        )

    def _refuse_certificate(self, error: ValidationError) -> None:
        for found in error.error_list if not hasattr(error, "error_dict") else ():
            self.add_error(CERTIFICATE_INPUTS[(found.params or {})["parameter"]], found)
        for member, items in getattr(error, "error_dict", {}).items():
            self.add_error(CERTIFICATE_INPUTS[parameter_of(member)], items)

    def _try_identifier(self) -> None:
        """Tell at the form what would be refused when the identifier is created and attached."""
        values = self.identifier_values()
        if not values:
            return
        customer_id = "" if self.instance._state.adding else self.instance.wire_id
        identifier = TaxIdentifier(live_mode=self.instance.live_mode, customer_id=customer_id, **values)
        try:
            identifier.full_clean(
                exclude={"created_time", "updated_time"}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            for name, found in error.error_dict.items():
                self.add_error(IDENTIFIER_INPUTS[name], found)

    def identifier_values(self) -> dict[str, str]:
        """Return type and value of the identifier to add; nothing when none is wanted."""
        values = {member: self.cleaned_data.get(name, "") for member, name in IDENTIFIER_INPUTS.items()}
        return values if any(values.values()) else {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Take an error in; one of a part of the address goes to its input."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for path in [path for path in error.error_dict if path.startswith("address.")]:
                super().add_error(INPUTS[path], error.error_dict.pop(path))
            if not error.error_dict:
                return
        super().add_error(field, error)
