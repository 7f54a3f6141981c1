"""Preconditions for pricing a sale: addresses, places, currency, embargo (checkout.md, 11, 13, 14)."""

from django.core.exceptions import NON_FIELD_ERRORS

from catalog.reference.models import Country, Currency, EmbargoedRegion
from catalog.reference.validators import not_a_currency
from catalog.wire.exceptions import Errors, missing, problem, quoted
from fulfillment.addresses.rules import format_errors, missing_for_goods
from fulfillment.pricing.landed_cost import customs_territory
from fulfillment.taxes.models import AccountSettings

from .classification import classification_errors
from .document import Document


def check_sale(sale: Document, account: AccountSettings) -> Errors:
    """Return everything that is wrong with a sale besides its prices; a constant number of queries."""
    physical = has_goods(sale)
    return {
        **_currency_errors(sale.currency, account),
        **_address_errors(sale, physical),
        **_purchase_location_errors(sale),
        **(_shipping_errors(sale, physical) or classification_errors(sale, account)),
        **_weight_errors(sale),
        **_embargo_errors(sale, physical),
    }


def has_goods(sale: Document) -> bool:
    """Return whether any line is known to be physical."""
    return any(line.is_goods for line in sale.items)


def _currency_errors(currency: str, account: AccountSettings) -> Errors:
    """Return 400 for what is no ISO code, 409 for a code that is not activated (R-CHK-092)."""
    if not currency:
        return {"currency": [missing()]}
    row = Currency.objects.filter(code=currency).first()
    if row is None:
        return {"currency": [not_a_currency(currency)]}
    if currency in account.currencies_off or row.minor_units is None:
        text = f"Currency '{currency}' is not activated."
        return {"currency": [problem("currency_unactivated", text, status=409)]}
    return {}


def _address_errors(sale: Document, physical: bool) -> Errors:
    """R-CHK-111, R-CHK-114, R-CHK-115."""
    errors: Errors = {}
    if physical and sale.ship_to:
        errors |= missing_for_goods(sale.ship_to)
    for recipient in (sale.ship_to, sale.bill_to):
        errors |= format_errors(recipient.get("address", {}))
    return errors


def _purchase_location_errors(sale: Document) -> Errors:
    """R-CHK-105; the serializer requires the country."""
    place = sale.purchase_location
    if place.get("country") == "US" and not place.get("postal_code"):
        return {"purchase_location.postal_code": [missing()]}
    return {}


def _shipping_errors(sale: Document, physical: bool) -> Errors:
    """R-CHK-058: the code is published as it is."""
    if physical and sale.shipping_choice and "amount" not in sale.shipping_choice:
        return {NON_FIELD_ERRORS: [problem("internal_error", "Client must provide shipping Cost")]}
    return {}


def _weight_errors(sale: Document) -> Errors:
    """Require the weight of goods from another customs territory where duty goes by weight (R-CHK-129, R-CAT-115)."""
    destination = sale.destination
    lacking = [
        line
        for line in sale.items
        if line.is_goods
        and "weight" not in line.product
        and customs_territory(line.origin_country) != customs_territory(destination)
    ]
    if destination and lacking and Country.objects.filter(code=destination, duty_by_weight=True).exists():
        return {"weight": [problem("missing_parameter", "The weight is missing.")]}
    return {}


def _embargo_errors(sale: Document, physical: bool) -> Errors:
    """Refuse destinations under embargo (R-CHK-130, E-CHK-25)."""
    recipient = sale.ship_to if physical else sale.bill_to
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
