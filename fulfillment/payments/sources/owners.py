"""Whose a source is, in messages (checkout.md, 3.5)."""

from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.messages.nested import Part
from fulfillment.addresses.contact import validate_email_address
from fulfillment.addresses.members import additional_info, address, texts
from fulfillment.addresses.rules import format_errors


class Owner(Part):
    """`owner`: a person or organization with an address, whose postal code and state fit its country."""

    def __init__(self, **options: Any) -> None:
        people = texts("firstName", "lastName", "email", "phoneNumber", "organization", "upstreamId")
        info = {"additionalAddressInfo": additional_info()}
        super().__init__(people | {"address": address()} | info, **options)

    def read(self, value: Any) -> dict[str, Any]:
        """Return the owner. Raises ValidationError with all that is wrong (E-CHK-16, E-CHK-17, E-CHK-61)."""
        owner = super().read(value)
        errors = format_errors(owner.get("address", {}))
        try:
            if owner.get("email"):
                validate_email_address(owner["email"])
        except ValidationError as error:
            errors["email"] = error.error_list
        if errors:
            raise ValidationError(errors)
        return owner
