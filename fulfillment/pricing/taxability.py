"""What a tax code changes at a place: exemptions, other rates, thresholds, shares (R-CHK-103, R-CHK-104)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from fulfillment.pricing.money import ONE, ZERO
from fulfillment.pricing.place import Place
from fulfillment.pricing.rates import Rate

EVERY_CODE = "*"


class ThresholdRule(StrEnum):
    """What happens at the threshold amount, which counts per item."""

    TAX_EXCESS = "exempt_up_to_then_tax_excess"
    TAX_ALL = "exempt_if_below_else_fully_taxable"


class ShippingRule(StrEnum):
    """Whether a US state taxes a separately stated shipping charge."""

    NONE = "none"
    EXEMPT_IF_SEPARATELY_STATED = "exempt_if_separately_stated"
    ALWAYS_TAXABLE = "always_taxable"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A row of exceptions for one tax code at one place.

    `threshold_amount` is in the currency of the basket. `kind` is `taxable`, `exempt`, `zero` or `reduced`.
    """

    kind: str
    code: str = EVERY_CODE
    country: str = ""
    region: str = ""
    rate_override: Decimal | None = None
    threshold_amount: Decimal | None = None
    threshold_rule: ThresholdRule | None = None
    taxable_share: Decimal = ONE
    source: str = ""
    row: str = ""
    note: str = ""

    def __str__(self) -> str:
        place = " ".join(part for part in (self.country, self.region) if part)
        return f"{self.kind}: tax code {self.code} in {place}"


@dataclass(frozen=True, slots=True)
class Relief:
    """A reason for which a line is not taxed at all, in words, and the rule that says so."""

    reason: str
    rule: str


class Basis(NamedTuple):
    """How a line is taxed: the rate applies to `share` of what exceeds `exempt` (an amount for the whole line)."""

    rate: Rate
    exempt: Decimal = ZERO
    share: Decimal = ONE

    @property
    def is_plain(self) -> bool:
        """Whether the rate applies to the whole amount."""
        return not self.exempt and self.share == ONE

    def taxable(self, net: Decimal) -> Decimal:
        """The part of a net amount that the rate applies to, not rounded."""
        return net if self.is_plain else max(ZERO, net - self.exempt) * self.share


def choose_treatment(candidates: Iterable[Treatment], code: str, place: Place) -> Treatment | None:
    """The row for the tax code at the place: the code beats `*`, a region beats its country."""
    fitting = [
        row
        for row in candidates
        if row.code in (code, EVERY_CODE) and row.country == place.country and row.region in ("", place.region)
    ]
    return max(fitting, key=lambda row: (row.code == code, row.region != ""), default=None)


def basis_for(rate: Rate, treatment: Treatment | None, relief: Relief | None, amount: Decimal, quantity: int) -> Basis:
    """How a line of so many units is taxed whose amount after all discounts, as sent, is `amount`.

    Thresholds are compared with the average unit after discounts. With tax-inclusive prices the unit is compared as
    sent, because its net value depends on the answer.
    """
    if relief:
        return Basis(replace(rate, value=ZERO, note=relief.reason, rule=relief.rule))
    if treatment is None:
        return Basis(rate)
    if treatment.threshold_rule and treatment.threshold_amount is not None:
        return _threshold_basis(rate, treatment, treatment.threshold_amount * quantity, amount)
    return Basis(_treated_rate(rate, treatment), share=treatment.taxable_share)


def _threshold_basis(rate: Rate, treatment: Treatment, limit: Decimal, amount: Decimal) -> Basis:
    taxes_excess = treatment.threshold_rule is ThresholdRule.TAX_EXCESS
    if amount < limit or (taxes_excess and amount == limit):
        return Basis(replace(rate, value=ZERO, note=f"{treatment}, within {treatment.threshold_amount} per item"))
    noted = replace(rate, note=f"{treatment}, above {treatment.threshold_amount} per item")
    return Basis(noted, limit if taxes_excess else ZERO, treatment.taxable_share)


def _treated_rate(rate: Rate, treatment: Treatment) -> Rate:
    if treatment.rate_override is not None:
        # An area outside the country's tax territory keeps its own lower rate.
        return replace(rate, value=min(rate.value, treatment.rate_override), note=str(treatment))
    if treatment.kind in ("exempt", "zero"):
        return replace(rate, value=ZERO, note=str(treatment))
    return replace(rate, note=str(treatment)) if treatment.taxable_share != ONE else rate


def shipping_rate(rule: ShippingRule | None, line_rate: Rate) -> Rate:
    """The rate for a line's shipping share; None stands for places outside the US (R-CHK-104)."""
    if rule in (ShippingRule.NONE, ShippingRule.EXEMPT_IF_SEPARATELY_STATED):
        return replace(line_rate, value=ZERO, note=f"shipping rule of the state: {rule}", rule="R-CHK-104")
    return line_rate
