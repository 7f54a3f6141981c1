"""What a price is computed from: frozen values, every number a Decimal as the client sent it (R-CHK-035)."""

from dataclasses import dataclass, field
from decimal import Decimal

from fulfillment.pricing.rates import NO_RATE, Rate
from fulfillment.pricing.taxability import Relief, ShippingRule, Treatment


@dataclass(frozen=True, slots=True)
class Discount:
    """Either `amount_off` (on a line: per unit) or `percent_off`; `quantity`: how many units of a line it is for."""

    amount_off: Decimal | None = None
    percent_off: Decimal | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A regulatory fee that applies to the line, in the basket's currency, per unit (R-CHK-051, R-CHK-054)."""

    id: str
    type: str
    per_unit_amount: Decimal


@dataclass(frozen=True, slots=True)
class SalesTax:
    """Tax that the seller collects on a line.

    `import_charges_waived`: landed cost was considered and is not charged, so duties and importer tax leave as `{}`
    instead of zero amounts (R-CHK-127).
    """

    rate: Rate = NO_RATE
    treatment: Treatment | None = None
    relief: Relief | None = None
    shipping_rule: ShippingRule | None = None
    import_charges_waived: bool = False


@dataclass(frozen=True, slots=True)
class LandedCost:
    """Duty and importer tax that are collected instead of sales tax (R-CHK-124, R-CHK-125)."""

    duty: Rate
    import_tax: Rate


LineTax = SalesTax | LandedCost
UNTAXED = SalesTax()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One element of `items[]`; exactly one of `price` (per unit) and `aggregate_price` (whole line).

    Fees stay in the order given, newest first (R-CHK-052).
    """

    price: Decimal | None = None
    aggregate_price: Decimal | None = None
    quantity: int = 1
    discount: Discount | None = None
    physical: bool = True
    fees: tuple[Fee, ...] = ()
    tax: LineTax = field(default=UNTAXED)

    @property
    def exact_price(self) -> Decimal:
        """The price of the whole line, not rounded; to be read under `money.exactly`."""
        if self.price is not None:
            return self.price * self.quantity
        if self.aggregate_price is None:
            raise ValueError("a line has either a price or an aggregate price")
        return self.aggregate_price

    @property
    def discounted_units(self) -> int | None:
        """How many units the discount is for (R-CHK-043); None without a discount."""
        return (self.discount.quantity or self.quantity) if self.discount else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A whole checkout or invoice. `shipping` is None as long as no shipping was chosen."""

    currency: str
    minor_units: int
    lines: tuple[Line, ...]
    tax_inclusive: bool = False
    discount: Discount | None = None
    shipping: Decimal | None = None
    shipping_discount: Discount | None = None
