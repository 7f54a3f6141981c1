"""What a single value must be: on a reference table, or of a documented form.

Every validator takes any value, however hostile, and raises the ValidationError of `catalog.wire.exceptions.invalid`.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import invalid
from catalog.wire.values.text import demands

from .known import Listing, is_listed

HS_CODE = re.compile(r"[0-9]{4}\.[0-9]{2}(?:\.[0-9]{1,4}|\.[0-9]{2}\.[0-9]{2})?")
TARIFF_CODE = re.compile(r"[0-9A-Za-z]{6,12}")


def validate_tax_code(value: Any) -> None:
    """Raise ValidationError for a tax code in no table (R-CAT-003, R-CAT-004, E-CAT-05)."""
    if not is_listed(value, Listing.TAX_CODES):
        raise invalid(value, hint="Choose a tax code from the list.")


def validate_eccn(value: Any) -> None:
    """Raise ValidationError for a number that is not approved for resale (R-CAT-017, E-CAT-08)."""
    if not is_listed(value, Listing.APPROVED_ECCNS):
        raise invalid(value, "is not a valid ECCN.", hint="Choose an approved number from the list.")


def validate_country_of_origin(value: Any) -> None:
    """Raise ValidationError for an unknown or excluded country, in the same words (R-CAT-021, E-CAT-02)."""
    if not is_listed(value, Listing.COUNTRIES_OF_ORIGIN):
        hint = "Choose a country from the list; goods from some countries may not be sold."
        raise invalid(value, "is not a valid Country of Origin.", hint=hint)


def validate_country(value: Any) -> None:
    """Raise ValidationError for what is no ISO 3166-1 code, written in capitals (R-CON-104)."""
    if not is_listed(value, Listing.COUNTRIES):
        raise invalid(value, "is not a valid country.", hint="Write two capital letters, such as DE.")


def validate_currency(value: Any) -> None:
    """Raise ValidationError for what is no ISO 4217 code, written in capitals (R-CON-105)."""
    if not is_listed(value, Listing.CURRENCIES):
        raise not_a_currency(value)


def not_a_currency(value: Any) -> ValidationError:
    """Return the refusal of what is no code of a currency."""
    return invalid(value, "is not a valid currency.", hint="Write three capital letters, such as EUR.")


@demands(HS_CODE)
def validate_hs_code(value: Any) -> None:
    """Raise ValidationError unless the form is that of an HS code, existing or not (R-CAT-018, E-CAT-03)."""
    if not isinstance(value, str) or HS_CODE.fullmatch(value) is None:
        hint = "Write four digits, a dot and two digits, such as 6404.20; a dot and up to four digits may follow."
        raise invalid(value, "is not a valid HS code.", hint=hint)


@demands(TARIFF_CODE)
def validate_tariff_code(value: Any) -> None:
    """Raise ValidationError unless the value is a full tariff code: 6 to 12 letters or digits (R-CAT-089)."""
    if not isinstance(value, str) or TARIFF_CODE.fullmatch(value) is None:
        raise invalid(value, hint="Write 6 to 12 letters or digits without dots, such as 6109101200.")
