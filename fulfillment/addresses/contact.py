"""Email addresses and locales (R-CHK-095, R-CHK-119)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from catalog.wire.exceptions import invalid, problem
from catalog.wire.messages.fields import Text

LOCALE = re.compile(r"([A-Za-z]{2})(?:[_-]([A-Za-z]{2}))?")


def validate_email_address(value: str) -> None:
    """Raise ValidationError unless the value is an email address (E-CHK-61)."""
    try:
        validate_email(value)
    except ValidationError:
        message = "The email address is invalid. Provide a valid email address and try again."
        raise problem("email_invalid", message) from None


def normal_locale(text: str) -> str:
    """Return `en-US` and `en_us` as `en_US` (R-CHK-095). Raises ValidationError for another form."""
    match = LOCALE.fullmatch(text)
    if match is None:
        raise invalid(text, hint="Write language and country, such as en_US.")
    language, country = match.groups()
    return language.lower() + (f"_{country.upper()}" if country else "")


class Locale(Text):
    """A locale in any accepted spelling."""

    def read(self, value: Any) -> str:
        return normal_locale(super().read(value))
