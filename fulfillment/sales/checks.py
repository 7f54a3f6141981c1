"""What a checkout must be before it can be priced: addresses, places, currency, embargo (checkout.md, 11, 13, 14)."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.reference.models import Country, Currency, EmbargoedRegion
from catalog.reference.validators import not_a_currency
from catalog.wire.exceptions import Errors, missing, problem, quoted
from fulfillment.addresses.contact import validate_email_address
from fulfillment.addresses.rules import format_errors, missing_for_goods
from fulfillment.pricing.landed_cost import customs_territory
from fulfillment.taxes.models import AccountSettings

from .classification import classification_errors
from .document import Document
from .priced_lines import PricedLine


def check_checkout(checkout: Document, lines: Sequence[PricedLine], account: AccountSettings) -> Errors:
    """Return everything that is wrong with a checkout besides its prices; a constant number of queries."""
    physical = has_goods(lines)
    return {
        **_currency_errors(checkout.currency, account),
        **_email_errors(checkout.email),
        **_address_errors(checkout, physical),
        **_purchase_location_errors(checkout),
        **(_shipping_errors(checkout, physical) or classification_errors(checkout, lines, account)),
        **_weight_errors(checkout, lines),
        **_embargo_errors(checkout, physical),
    }


def has_goods(lines: Sequence[PricedLine]) -> bool:
    """Tell whether anything in a cart is known to be physical."""
    return any(line.is_goods for line in lines)


def _currency_errors(currency: str, account: AccountSettings) -> Errors:
    """No ISO code: 400; a code that is not activated: 409 (R-CHK-092)."""
    if not currency:
        return {"currency": [missing()]}
    row = Currency.objects.filter(code=currency).first()
    if row is None:
        return {"currency": [not_a_currency(currency)]}
    if currency in account.currencies_off or row.minor_units is None:
        text = f"Currency '{currency}' is not activated."
        return {"currency": [problem("currency_unactivated", text, status=409)]}
    return {}


def _email_errors(email: str) -> Errors:
    """R-CHK-119."""
    try:
        if email:
            validate_email_address(email)
    except ValidationError as error:
        return {"email": error.error_list}
    return {}


def _address_errors(checkout: Document, physical: bool) -> Errors:
    """R-CHK-111, R-CHK-114, R-CHK-115."""
    errors: Errors = {}
    if physical and checkout.ship_to:
        errors |= missing_for_goods(checkout.ship_to)
    for recipient in (checkout.ship_to, checkout.bill_to):
        errors |= format_errors(recipient.get("address", {}))
    return errors


def _purchase_location_errors(checkout: Document) -> Errors:
    """R-CHK-105; the country is asked for by the message itself."""
    place = checkout.purchase_location
    if place.get("country") == "US" and not place.get("postalCode"):
        return {"purchaseLocation.postalCode": [missing()]}
    return {}


def _shipping_errors(checkout: Document, physical: bool) -> Errors:
    """R-CHK-058: the code is published as it is."""
    if physical and checkout.shipping_choice and "amount" not in checkout.shipping_choice:
        return {NON_FIELD_ERRORS: [problem("internal_error", "Client must provide shipping Cost")]}
    return {}


def _weight_errors(checkout: Document, lines: Sequence[PricedLine]) -> Errors:
    """Duty by weight: every physical line from another customs territory needs one (R-CHK-129, R-CAT-115)."""
    destination = checkout.destination
    lacking = [
        line
        for line in lines
        if line.is_goods
        and "weight" not in line.product
        and customs_territory(line.origin_country) != customs_territory(destination)
    ]
    if destination and lacking and Country.objects.filter(code=destination, duty_by_weight=True).exists():
        return {"weight": [problem("missing_parameter", "The weight is missing.")]}
    return {}


def _embargo_errors(checkout: Document, physical: bool) -> Errors:
    """A destination that nothing may be sold to (R-CHK-130, E-CHK-25)."""
    recipient = checkout.ship_to if physical else checkout.bill_to
    address = recipient.get("address", {})
    country, state = address.get("country"), address.get("state", "")
    if not country:
        return {}
    refused = Country.objects.filter(code=country, resale_allowed=Country.Resale.NO).exists()
    if not refused and state:
        region = state if state.startswith(f"{country}-") else f"{country}-{state}"
        refused = EmbargoedRegion.objects.filter(code=region).exists()
    if refused:
        text = f"Country '{quoted(country)}' is not supported."
        return {"country": [problem("country_unsupported", text, status=409)]}
    return {}
