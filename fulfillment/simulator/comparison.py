"""Compare stored figures with a simulation and name every difference (R-CHK-168)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalog.reference.money import in_words
from catalog.wire.exceptions import ErrorDetail
from fulfillment.checkouts.models import Checkout

from .simulation import COMPARED, simulate

LINE_FIGURES = {
    "Amount": ("amount",),
    "Tax": ("tax", "amount"),
    "Duty": ("duties", "amount"),
    "Importer tax": ("importerTax", "amount"),
    "Fees": ("fees", "amount"),
    "Fee tax": ("fees", "taxAmount"),
    "Shipping": ("shipping", "amount"),
    "Shipping tax": ("shipping", "taxAmount"),
}
TOTALS = COMPARED | {"Discounts": "totalDiscount"}
ZERO = Decimal(0)
OWNER_TAXED = "The sale is billed to the owner of the payment source, and who is billed can decide where it is taxed."
CHANGED = "Rates, fees or the customer have changed since the checkout was priced."


@dataclass(frozen=True)
class Difference:
    """A figure that differs from the simulation."""

    label: str
    simulated: str
    stored: str


@dataclass(frozen=True)
class Comparison:
    """The number of compared figures, the differences and a likely reason; or why the simulation failed."""

    count: int = 0
    differences: list[Difference] = field(default_factory=list)
    reason: str = ""
    problems: list[ErrorDetail] = field(default_factory=list)


def compare_with_simulation(checkout: Checkout, request: dict[str, Any], stored: dict[str, Any]) -> Comparison:
    """Simulate the basket of a checkout now, and compare the rendered checkout or order in `stored` with it."""
    simulation = simulate(request, live_mode=checkout.live_mode)
    if simulation.answer is None:
        return Comparison(problems=simulation.problems)
    expected, found = dict(_figures(simulation.answer)), dict(_figures(stored))
    differences = [
        Difference(label, *(in_words(figures.get(label, ZERO), checkout.currency) for figures in (expected, found)))
        for label in expected | found
        if expected.get(label, ZERO) != found.get(label, ZERO)
    ]
    reason = (OWNER_TAXED if checkout.bill_to_is_derived else CHANGED) if differences else ""
    return Comparison(len(expected), differences, reason)


def _figures(shown: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    """Yield every figure of a sale under its name."""
    for label, name in TOTALS.items():
        yield label, shown[name]
    for number, item in enumerate(shown["items"], start=1):
        for label, path in LINE_FIGURES.items():
            found: Any = item
            for name in path:
                found = found.get(name, {})
            yield f"Line {number}, {label.lower()}", found or ZERO
