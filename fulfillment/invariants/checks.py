"""Everything that must be true, always, as checks of the rows themselves (product.md, proofs that ship)."""

from typing import Any

from django.db.models import QuerySet

from catalog.pairing import unequal_pairs
from fulfillment.orders.breaches import find_money_breaches

from .events import find_event_gaps
from .goods import find_goods_breaches
from .sales import find_sale_breaches
from .stock import find_stock_breaches


def find_pair_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each SKU of a mode whose pair is not equal (R-CAT-180); `check_pairs` tells the members."""
    skus: QuerySet[Any] = unequal_pairs(live_mode=live_mode).order_by("pk")
    unequal = skus.values_list("wire_id", "pair_state")
    return [f"SKU {wire_id}: its pair is {state.replace('_', ' ')}" for wire_id, state in unequal]


CHECKS = {
    "pairs": find_pair_breaches,
    "stock": find_stock_breaches,
    "goods": find_goods_breaches,
    "sales": find_sale_breaches,
    "money": find_money_breaches,
    "events": find_event_gaps,
}
"""What is checked -> breaches of a mode, a sentence each. Every one reads a bounded number of times."""
