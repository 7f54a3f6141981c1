"""Hints on incomplete SKUs, and the source of their compliance data (R-CAT-084, R-CAT-119, R-CAT-245)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from catalog.wire.values.web_addresses import is_web_address

from .models import Sku

RECOMMENDED_DESCRIPTION = 1000

_NO_HS_CODE = Q(hs_code="") & (Q(sku_group__isnull=True) | Q(sku_group__hs_code=""))


def _no_web_address(member: str) -> Q:
    """Return the condition of SKUs whose address, if there is any, is not one that a shop could show."""
    return ~(Q(**{f"{member}__istartswith": "http://"}) | Q(**{f"{member}__istartswith": "https://"}))


MISSING: dict[str, tuple[str, Q]] = {
    "hs_code": ("HS code", _NO_HS_CODE),
    "weight": ("weight", Q(weight__isnull=True)),
    "image": ("image", _no_web_address("image")),
    "url": ("product URL", _no_web_address("url")),
    "description": ("description", Q(description="")),
    "item_breadcrumb": ("breadcrumb", Q(item_breadcrumb="")),
    "country_of_origin": ("country of origin", Q(country_of_origin="")),
}
"""Attribute -> its name for people, and the condition of SKUs without it; an HS code may come from the group."""

GROUP_SUPPLIED = ("eccn", "tax_code", "hs_code")
"""The members that a group overrides (R-CAT-084)."""


@dataclass(frozen=True)
class Hint:
    """A missing attribute and why it matters."""

    member: str
    text: str


def effective_value(sku: Sku, member: str) -> tuple[str, bool]:
    """Return the value of a compliance member that counts, and whether the group supplies it (R-CAT-084)."""
    from_group: str = getattr(sku.sku_group, member) if sku.sku_group else ""
    return (from_group, True) if from_group else (getattr(sku, member), False)


def readiness_hints(sku: Sku) -> list[Hint]:
    """Return what a SKU lacks for wallets, customs and classification; these are hints, not errors (R-CAT-245)."""
    return [*_hints_for_wallets(sku), *(_hints_for_customs(sku) if sku.physical else ()), *_hints_on_length(sku)]


def _hints_for_wallets(sku: Sku) -> Iterator[Hint]:
    for member, name in (("image", "image"), ("url", "product page")):
        value = getattr(sku, member)
        if not is_web_address(value):
            lack = f"The {name} is not a web address" if value else f"No {name}"
            yield Hint(member, f"{lack}: Apple Pay, Google Pay and Klarna need one.")


def _hints_for_customs(sku: Sku) -> Iterator[Hint]:
    if sku.weight is None:
        yield Hint("weight", "No weight: Switzerland charges duty by weight, so this cannot be sold there.")
    if not sku.description or not sku.item_breadcrumb:
        member = "item_breadcrumb" if sku.description else "description"
        yield Hint(member, "No description or no breadcrumb: customs classification needs both.")
    if not effective_value(sku, "hs_code")[0]:
        yield Hint("hs_code", "No HS code: duties abroad cannot be calculated exactly.")
    if not sku.country_of_origin:
        yield Hint("country_of_origin", "No country of origin: duties abroad cannot be calculated exactly.")


def _hints_on_length(sku: Sku) -> Iterator[Hint]:
    length = len(sku.description)
    if length > RECOMMENDED_DESCRIPTION:
        yield Hint(
            "description", f"The description has {length} characters; up to {RECOMMENDED_DESCRIPTION} read well."
        )
