"""The item classification service, where the account has it switched on (R-CAT-116 to R-CAT-118)."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS

from catalog.wire.exceptions import Errors, problem
from fulfillment.pricing.landed_cost import Terms, customs_territory
from fulfillment.taxes.models import AccountSettings

from .document import Document
from .priced_lines import PricedLine

HS_DIGITS = 6
LACKING = "itemBreadcrumb and description required"


def classification_errors(checkout: Document, lines: Sequence[PricedLine], account: AccountSettings) -> Errors:
    """Return whether a line lacks what it is classified by; told once, without a parameter (E-CAT-23, E-CHK-62)."""
    for line in _classified(checkout, lines, account):
        if not line.product.get("description") or not line.product.get("itemBreadcrumb"):
            return {NON_FIELD_ERRORS: [problem("missing_parameter", LACKING)]}
    return {}


def classify(checkout: Document, lines: Sequence[PricedLine], account: AccountSettings) -> None:
    """Give classified lines a tariff code for the destination, unless the catalogue holds one (R-CAT-118)."""
    for line in _classified(checkout, lines, account):
        known = next(iter(line.tariff_codes.values()), "")[:HS_DIGITS]
        code = known or line.hs_code.replace(".", "")
        if code and checkout.destination:
            line.tariff_codes = {checkout.destination: code} | line.tariff_codes


def _classified(checkout: Document, lines: Sequence[PricedLine], account: AccountSettings) -> list[PricedLine]:
    """Return the lines that the service looks at: goods of a SKU group that cross a border of customs (R-CAT-117)."""
    terms = checkout.shipping_choice.get("shippingTerms", Terms.DDP)
    if not account.item_classification or terms != Terms.DDP or checkout.destination is None:
        return []
    there = customs_territory(checkout.destination)
    return [
        line
        for line in lines
        if line.is_goods
        and line.product.get("skuGroupId")
        and customs_territory(line.origin_country) not in (None, there)
    ]
