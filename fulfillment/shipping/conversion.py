"""Conversion from the USD of the rate table to the currency of a quote (R-FUL-088)."""

from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.money import exactly, round_quotient

TABLE_CURRENCY = "USD"


class Conversion(NamedTuple):
    """A currency and its exchange rate. One USD is worth `table_euros`, one unit of the currency `euros`."""

    minor_units: int
    table_euros: Decimal = Decimal(1)
    euros: Decimal = Decimal(1)

    def from_table(self, dollars: Decimal) -> Decimal:
        return _converted(dollars, self.table_euros, self.euros, self.minor_units)


@exactly
def _converted(dollars: Decimal, table_euros: Decimal, euros: Decimal, minor_units: int) -> Decimal:
    return round_quotient(dollars * table_euros, euros, minor_units)
