"""Whether orchestrated pairs are what the SKU's last write made them (R-CAT-164); all other differences are a report.

A client may edit or delete the item of a managed SKU, against the advice (R-CAT-175, R-CAT-176), and the sides of a
distributed pair are its own business (R-CAT-153). So only a difference that the item's history cannot explain is a
breach: an item that never had the SKU's value did not follow it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from catalog.inventory_items.models import InventoryItem
from catalog.pairing import PairState, unequal_pairs
from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.skus.models import Sku

PIECE = 500
"""So many pairs are read at once: SQLite takes a limited number of parameters."""
DELETED = "-"
EXPECTED = {name: "expected_manufacturer" if name == "manufacturer_id" else name for name in COMPARED_MEMBERS}
"""Member of the item -> attribute of the SKU that it follows."""
Row = Mapping[str, Any]


def find_pair_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each managed SKU of a mode whose item did not follow it (R-CAT-164)."""
    unexplained = [sku for sku, is_explained in _unequal(live_mode) if not is_explained]
    return [f"SKU {sku['wire_id']}: its pair is {sku['pair_state'].replace('_', ' ')}" for sku in unexplained]


def report_unequal_pairs(live_mode: bool) -> list[str]:
    """Return a sentence for each kind of pair of a mode that somebody made unequal; `check_pairs` shows the members."""
    edited = sum(1 for _, is_explained in _unequal(live_mode) if is_explained)
    distributed = unequal_pairs(live_mode=live_mode).filter(managed_fulfillment="").count()
    counted = (
        (edited, "managed, inventory item edited or deleted directly"),
        (distributed, "not managed, values differ from the inventory item"),
    )
    return [f"{number} SKU{'' if number == 1 else 's'} {words}" for number, words in counted if number]


def _unequal(live_mode: bool) -> list[tuple[Row, bool]]:
    """Return the managed SKUs of unequal pairs, each with whether the history of the item explains it."""
    managed: QuerySet[Any] = unequal_pairs(live_mode=live_mode).exclude(managed_fulfillment="").order_by("pk")
    skus = list(managed.values("wire_id", "pair_state", *EXPECTED.values()))
    return [judged for start in range(0, len(skus), PIECE) for judged in _judge(skus[start : start + PIECE], live_mode)]


def _judge(skus: Collection[Row], live_mode: bool) -> Iterable[tuple[Row, bool]]:
    ids = [sku["wire_id"] for sku in skus]
    written: dict[str, datetime] = dict(
        Sku.history.filter(live_mode=live_mode, wire_id__in=ids)
        .order_by()
        .values_list("wire_id")
        .annotate(Max("history_date"))
    )
    rows = InventoryItem.history.filter(live_mode=live_mode, wire_id__in=ids).order_by("history_id")
    history: dict[str, list[Row]] = {}
    for row in rows.values("wire_id", "history_type", "history_date", *COMPARED_MEMBERS):
        history.setdefault(row["wire_id"], []).append(row)
    return [(sku, _explains(history.get(sku["wire_id"], []), sku, written.get(sku["wire_id"]))) for sku in skus]


def _explains(history: Collection[Row], sku: Row, written: datetime | None) -> bool:
    """Tell whether the item was deleted after the SKU was written, or once had each of the SKU's values."""
    if written is not None and any(
        row["history_type"] == DELETED and row["history_date"] >= written for row in history
    ):
        return True
    if sku["pair_state"] == PairState.ITEM_MISSING:
        return False
    return all(any(row[name] == sku[expected] for row in history) for name, expected in EXPECTED.items())
