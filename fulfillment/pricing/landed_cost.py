"""Whether a line's duties and import taxes are collected at checkout (R-CHK-123, R-CHK-126, R-CHK-128)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from fulfillment.pricing.basket import LandedCost, LineTax, SalesTax
from fulfillment.pricing.money import exactly
from fulfillment.pricing.rates import Rate
from fulfillment.pricing.taxability import Relief

EU = "EU"
# fmt: off
EU_MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES",
    "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
EU_THRESHOLD_EUR = Decimal(150)


def customs_territory(country: str | None) -> str | None:
    """The area without customs inside it: the EU for its members, else the country itself (R-CAT-117)."""
    return EU if country in EU_MEMBERS else country


class Terms(StrEnum):
    """Who pays at the border: the seller, duties paid, or the buyer on delivery."""

    DDP = "DDP"
    DAP = "DAP"


class Outcome(StrEnum):
    """What happens to a line's taxes."""

    SALES_TAX = "sales tax"
    LANDED_COST = "landed cost"
    SELLER_COLLECTS = "sales tax, import value up to the threshold"
    BUYER_PAYS = "the buyer pays on delivery"
    UNAVAILABLE = "the landed cost service is unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTerms:
    """What the decision asks about the whole basket.

    `goods_value` is `goods.physical_value`, `euro_rate` what one unit of the basket's currency is worth in EUR
    (None: taken at par). `enabled` is the account's setting, `available` the service's switch.
    """

    goods_value: Decimal
    euro_rate: Decimal | None = None
    tax_inclusive: bool = False
    shipping_known: bool = True
    terms: Terms = Terms.DDP
    enabled: bool = True
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What the decision asks about one line; `destination_listed`: some duty rate exists for the destination."""

    physical: bool
    origin: str | None
    destination: str | None
    hs_code: str | None
    destination_listed: bool


class Decision(NamedTuple):
    """The outcome and, for normal tax, the conditions that were not met."""

    outcome: Outcome
    unmet: tuple[str, ...] = ()


@exactly
def decide_import(terms: ImportTerms, crossing: Crossing) -> Decision:
    """Decide how a line is taxed at a border; the conditions of R-CHK-123 first, then R-CHK-126, then R-CHK-128."""
    unmet = tuple(_unmet(terms, crossing))
    if unmet:
        return Decision(Outcome.SALES_TAX, unmet)
    if crossing.destination in EU_MEMBERS and _euros(terms) <= EU_THRESHOLD_EUR:
        return Decision(Outcome.SELLER_COLLECTS)
    if terms.terms is Terms.DAP:
        return Decision(Outcome.BUYER_PAYS)
    return Decision(Outcome.LANDED_COST if terms.available else Outcome.UNAVAILABLE)


def import_tax_of(outcome: Outcome, sales_tax: SalesTax, duty: Rate, import_tax: Rate) -> LineTax:
    """The line's tax after the decision: landed cost, or sales tax, or none (R-CHK-127, R-CHK-128)."""
    if outcome is Outcome.SALES_TAX:
        return sales_tax
    if outcome is Outcome.LANDED_COST:
        return LandedCost(duty, import_tax)
    if outcome is Outcome.SELLER_COLLECTS:
        return replace(sales_tax, import_charges_waived=True)
    rule = "R-CHK-128" if outcome is Outcome.BUYER_PAYS else "R-CHK-123"
    return replace(sales_tax, relief=Relief(str(outcome), rule), import_charges_waived=True)


def _unmet(terms: ImportTerms, crossing: Crossing) -> Iterator[str]:
    both = {crossing.origin, crossing.destination}
    conditions = {
        "landed cost is switched on": terms.enabled,
        "prices are without tax": not terms.tax_inclusive,
        "the line is physical": crossing.physical,
        "the HS code is known": bool(crossing.hs_code),
        "the shipping amount is known": terms.shipping_known,
        "both countries are known": None not in both,
        "the countries differ": len(both) == 2,
        "not both are in the EU": not both <= EU_MEMBERS,
        "the destination is on the landed cost list": crossing.destination_listed,
    }
    return (condition for condition, met in conditions.items() if not met)


def _euros(terms: ImportTerms) -> Decimal:
    return terms.goods_value if terms.euro_rate is None else terms.goods_value * terms.euro_rate


@dataclass(frozen=True, slots=True)
class DutyRate:
    """A duty rate for a destination (a country, or `EU`) and HS codes that begin with `hs_prefix` (empty: any).

    Dots do not count: `64.04` is the beginning of `6404.11`.
    """

    destination: str
    hs_prefix: str
    rate: Rate

    @property
    def digits(self) -> str:
        """The prefix without dots."""
        return self.hs_prefix.replace(".", "")

    def fits(self, hs_code: str) -> bool:
        """Whether the row is for these goods."""
        return hs_code.replace(".", "").startswith(self.digits)


def choose_duty(candidates: Iterable[DutyRate], destination: str, hs_code: str, day: date) -> Rate | None:
    """The live rate for goods at a destination: its own rows beat those of the EU, then the longer prefix wins."""
    areas = (EU, destination) if destination in EU_MEMBERS else (destination,)
    fitting = [row for row in candidates if row.destination in areas and row.fits(hs_code) and row.rate.live_on(day)]
    best = max(fitting, key=lambda row: (areas.index(row.destination), len(row.digits)), default=None)
    return best.rate if best else None
