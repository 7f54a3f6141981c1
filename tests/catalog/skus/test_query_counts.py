"""What the operations cost in queries: bounded, and the same for a page of one and of a hundred (R-CAT-074, R-CON-143).

The bounds are those of `benchmarks.catalogue`, where they are written down.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.catalogue import MOST_QUERIES, operations
from catalog.pairing import differences, item_of, unequal_pairs, with_pair_state
from catalog.skus.models import Sku, TariffCode
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api


def queries_of(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("name", MOST_QUERIES)
def test_bounded(api: Api, name: str) -> None:
    """R-CAT-074."""
    prepare, work = operations(api)[name]
    prepare()
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(work())) <= MOST_QUERIES[name]
    assert answers[0].status_code < 300, answers[0].content


@pytest.mark.parametrize("path", ["/skus", "/inventory-items", "/fees", "/sku-groups"])
def test_lists_cost_the_same_at_any_size(api: Api, path: str) -> None:
    """R-CON-143."""

    def fill(size: int) -> None:
        for _ in range(size):
            sku = SkuFactory(sku_group=SkuGroupFactory(), managed=True)
            FeeFactory(sku=sku)
            TariffCode.objects.create(sku=sku, country="CH", status="PENDING")

    fill(1)
    one = queries_of(lambda: api.get(path, limit=100))
    fill(6)
    assert queries_of(lambda: api.get(path, limit=100)) == one <= 4


def test_report_costs_the_same_at_any_size(api: Api) -> None:
    """R-CAT-183: equal, drifted, broken and single ones, in both models."""
    for number in range(4):
        SkuFactory(wire_id=f"managed-{number}", managed=True)
        api.post(f"/inventory-items/managed-{number}", {"hsCode": None} if number % 2 else {})
        InventoryItemFactory(wire_id=SkuFactory(wire_id=f"own-{number}", part_number="P").wire_id)
    api.delete("/inventory-items/managed-0")
    assert queries_of(lambda: list(unequal_pairs(live_mode=False))) == 1
    states = {sku.wire_id: sku.pair_state for sku in with_pair_state(Sku.objects.all())}
    assert [states[f"managed-{number}"] for number in range(4)] == ["item_missing", "drifted", "in_sync", "drifted"]
    assert {states[f"own-{number}"] for number in range(4)} == {"drifted"}


def test_differences_name_both_values(api: Api) -> None:
    """R-CAT-181, R-CAT-182: absent equals absent."""
    sku = SkuFactory(wire_id="mug-01", managed=True, part_number="P")
    api.post("/inventory-items/mug-01", {"hsCode": "7323.94", "eccn": None})
    item = item_of(sku)
    assert item is not None
    found = {one.member: (one.sku_value, one.item_value) for one in differences(sku, item)}
    assert found == {"hs_code": ("6404.20", "7323.94"), "eccn": ("EAR99", "")}
