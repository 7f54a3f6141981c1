"""The price sheet: a row per line, a column per component, and sums (R-CHK-247, R-CHK-248)."""

from dataclasses import dataclass
from decimal import Decimal

from fulfillment.checkouts.models import Checkout
from fulfillment.pricing.explanation import Explanation, explain_quote
from fulfillment.sales.calculation import Calculation

COLUMNS = {
    "amount": "Amount",
    "checkout_discount": "Discount share",
    "tax": "Tax",
    "fees": "Fees",
    "fee_tax": "Fee tax",
    "shipping": "Shipping",
    "shipping_discount": "Shipping discount",
    "shipping_tax": "Shipping tax",
    "duties": "Duty",
    "importer_tax": "Importer tax",
    "value": "Line total",
}
SUBTRACTED = ("checkout_discount", "shipping_discount")
ALWAYS = ("amount", "tax", "value")
TOTALS = {
    "subtotal": "Subtotal",
    "total_tax": "Tax",
    "total_shipping": "Shipping",
    "total_fees": "Fees",
    "total_duty": "Duty",
    "total_importer_tax": "Importer tax",
    "total_discount": "Discounts",
    "total_amount": "Total",
}


@dataclass(frozen=True)
class Cell:
    """An amount that opens to its explanation."""

    amount: Decimal
    explanation: Explanation | None = None
    is_subtracted: bool = False
    key: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the basket."""

    name: str
    sku: str
    quantity: int
    rate: Decimal
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """The rows, the sums of the columns that hold anything, and the eight totals."""

    currency: str
    columns: list[str]
    rows: list[Row]
    sums: list[Cell]
    totals: list[tuple[str, Cell]]
    place: str
    entity: str

    @property
    def adds_up(self) -> bool:
        """Return whether the line totals add up to the total amount (R-CHK-078)."""
        return self.sums[-1].amount == self.totals[-1][1].amount


def price_sheet(checkout: Checkout, calculation: Calculation) -> Sheet:
    """Lay out a calculation."""
    explanation = explain_quote(calculation.quote)
    shown = [
        name for name in COLUMNS if name in ALWAYS or any(explained[name].amount for explained in explanation.lines)
    ]
    rows = [
        Row(
            name=line.product.get("name", line.sku_id),
            sku=line.sku_id,
            quantity=line.quantity,
            rate=line.tax_rate * 100,
            cells=[
                Cell(explained[name].amount, explained[name], name in SUBTRACTED, f"line-{index}-{name}")
                for name in shown
            ],
        )
        for index, (line, explained) in enumerate(zip(checkout.items, explanation.lines, strict=True))
    ]
    sums = [
        Cell(sum((row.cells[column].amount for row in rows), Decimal(0)), None, name in SUBTRACTED)
        for column, name in enumerate(shown)
    ]
    place = calculation.place
    return Sheet(
        currency=checkout.currency,
        columns=[COLUMNS[name] for name in shown],
        rows=rows,
        sums=sums,
        totals=[
            (label, Cell(explanation.totals[name].amount, explanation.totals[name], key=name))
            for name, label in TOTALS.items()
        ],
        place=" ".join(filter(None, (place.country, place.region, place.city, place.postal_code))) if place else "",
        entity=calculation.entity.name if calculation.entity else "",
    )
