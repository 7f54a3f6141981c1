"""The eight totals of a checkout, order or invoice (R-CHK-003, R-CHK-074 to R-CHK-077)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fulfillment.pricing.figures import Figure, added_up, together
from fulfillment.pricing.lines import LineQuote


@dataclass(frozen=True, slots=True)
class Totals:
    """The eight totals of the wire, under their names there in snake_case."""

    total_amount: Figure
    subtotal: Figure
    total_fees: Figure
    total_tax: Figure
    total_importer_tax: Figure
    total_duty: Figure
    total_discount: Figure
    total_shipping: Figure


def add_up(lines: Sequence[LineQuote], minor_units: int) -> Totals:
    """Sum what is rounded already; nothing is rounded here (R-CHK-072)."""

    def column(label: str, rule: str, cell: Callable[[LineQuote], Figure]) -> Figure:
        return added_up(label, rule, [cell(line).value for line in lines], minor_units)

    amounts = column("Line amounts", "R-CHK-074", lambda line: line.amount)
    shared = column("Checkout discount", "R-CHK-045", lambda line: line.checkout_discount)
    shipping_off = column("Shipping discount", "R-CHK-049", lambda line: line.shipping_discount)
    line_discounts = column("Line discounts", "R-CHK-050", lambda line: line.line_discount)
    fees = column("Total fees", "R-CHK-076", lambda line: line.fees)
    duty = column("Total duty", "R-CHK-076", lambda line: line.duties)
    importer_tax = column("Total importer tax", "R-CHK-077", lambda line: line.importer_tax)
    shipping = column("Total shipping", "R-CHK-049", lambda line: line.shipping)
    subtotal = Figure(
        amounts.value
        - shared.value
        + shipping.value
        - shipping_off.value
        + fees.value
        + duty.value
        + importer_tax.value,
        "Subtotal",
        "R-CHK-074",
        "amounts {} - checkout discount {} + shipping {} - shipping discount {} + fees {} + duty {} + importer tax {}",
        (amounts, shared, shipping, shipping_off, fees, duty, importer_tax),
    )
    tax = together(
        "Total tax",
        "R-CHK-077",
        (
            column("Line taxes", "R-CHK-077", lambda line: line.tax),
            column("Fee taxes", "R-CHK-077", lambda line: line.fee_tax),
            column("Shipping tax", "R-CHK-064", lambda line: line.shipping_tax),
        ),
        minor_units,
    )
    return Totals(
        total_amount=together("Total amount", "R-CHK-075", (subtotal, tax), minor_units),
        subtotal=subtotal,
        total_fees=fees,
        total_tax=tax,
        total_importer_tax=importer_tax,
        total_duty=duty,
        total_discount=together("Total discount", "R-CHK-050", (line_discounts, shared, shipping_off), minor_units),
        total_shipping=shipping,
    )
