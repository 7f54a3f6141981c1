"""Exchange rates of the currencies that quotes are in (R-FUL-088)."""

from django.core.exceptions import ValidationError

from catalog.reference.models import Currency
from catalog.reference.validators import validate_currency
from catalog.wire.exceptions import Errors, add_errors, invalid
from fulfillment.taxes.lookup import euro_rate

from .conversion import TABLE_CURRENCY, Conversion


def conversion_to(code: str) -> Conversion:
    """Return the conversion from the table's USD.

    Raises ValidationError for an unknown currency, and for one without minor units or an exchange rate.
    """
    validate_currency(code)
    minor_units = Currency.objects.values_list("minor_units", flat=True).get(code=code)
    if minor_units is None:
        raise _unknown(code)
    if code == TABLE_CURRENCY:
        return Conversion(minor_units)
    table_euros, euros = euro_rate(TABLE_CURRENCY), euro_rate(code)
    if table_euros is None or euros is None:
        raise _unknown(code)
    return Conversion(minor_units, table_euros, euros)


def find_conversion(currency: str, errors: Errors) -> Conversion | None:
    """Return the conversion to a currency; None, with an entry in `errors`, if there is none."""
    if "currency" in errors:
        return None
    try:
        return conversion_to(currency)
    except ValidationError as error:
        add_errors(errors, ValidationError({"currency": error}))
        return None


def _unknown(code: str) -> ValidationError:
    return invalid(code, "is not a valid currency.", hint="Set its exchange rate first.")
