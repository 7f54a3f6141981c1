"""The item classification service, where the account has it switched on (R-CAT-116 to R-CAT-118)."""

from django.core.exceptions import NON_FIELD_ERRORS

from catalog.wire.exceptions import Errors, problem
from catalog.wire.values.naming import wire_name
from fulfillment.pricing.landed_cost import Terms, customs_territory
from fulfillment.taxes.models import AccountSettings

from .document import Document
from .priced_lines import PricedLine

HS_DIGITS = 6
LACKING = f"{wire_name('item_breadcrumb')} and description required"


def classification_errors(sale: Document, account: AccountSettings) -> Errors:
    """Return one error, without a parameter, if a line lacks what it is classified by (E-CAT-23, E-CHK-62)."""
    for line in _classified(sale, account):
        if not line.product.get("description") or not line.product.get("item_breadcrumb"):
            return {NON_FIELD_ERRORS: [problem("missing_parameter", LACKING)]}
    return {}


def classify(sale: Document, account: AccountSettings) -> None:
    """Give classified lines a tariff code for the destination, unless the catalog has one (R-CAT-118)."""
    for line in _classified(sale, account):
        known = next(iter(line.tariff_codes.values()), "")[:HS_DIGITS]
        code = known or line.hs_code.replace(".", "")
        if code and sale.destination:
            line.tariff_codes = {sale.destination: code} | line.tariff_codes


def _classified(sale: Document, account: AccountSettings) -> list[PricedLine]:
    """Return the lines to classify: goods of a SKU group that cross a customs border (R-CAT-117)."""
    terms = sale.shipping_choice.get("shipping_terms", Terms.DDP)
    if not account.item_classification or terms != Terms.DDP or sale.destination is None:
        return []
    there = customs_territory(sale.destination)
    return [
        line
        for line in sale.items
        if line.is_goods
        and line.product.get("sku_group_id")
        and customs_territory(line.origin_country) not in (None, there)
    ]
