"""Everything that must be true, always, as checks of the rows themselves (product.md, proofs that ship)."""

from collections.abc import Callable

from fulfillment.orders.invariants import find_money_breaches

from .events import find_event_gaps
from .goods import find_goods_breaches
from .pairs import find_pair_breaches, report_unequal_pairs
from .sales import find_sale_breaches
from .stock import find_stock_breaches

CHECKS: dict[str, Callable[[bool], list[str]]] = {
    "pairs": find_pair_breaches,
    "stock": find_stock_breaches,
    "goods": find_goods_breaches,
    "sales": find_sale_breaches,
    "money": find_money_breaches,
    "events": find_event_gaps,
}
"""What is checked -> breaches of a mode, a sentence each. Every one reads a bounded number of times."""

REPORTS: dict[str, Callable[[bool], list[str]]] = {"pairs": report_unequal_pairs}
"""What clients and staff may do but should know of: a sentence each. It is shown and never changes the exit status."""
