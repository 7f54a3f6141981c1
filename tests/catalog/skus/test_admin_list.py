"""The list of SKUs: what it shows, finds and filters, and that it stays quick (R-CAT-230 to R-CAT-232, R-CAT-248)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.inventory_items.models import InventoryItem
from tests.factories import InventoryItemFactory, SkuFactory, SkuGroupFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/sku/"


def found(mary: Client, **parameters: Any) -> list[str]:
    """Return the IDs that a list shows, in its order."""
    answer = mary.get(LIST, parameters)
    assert answer.status_code == 200, answer
    return [sku.wire_id for sku in answer.context["cl"].result_list]


def test_newest_first_and_only_this_mode(mary: Client) -> None:
    """R-CAT-230, R-CAT-248."""
    for wire_id in ("a", "b"):
        SkuFactory(wire_id=wire_id)
    SkuFactory(wire_id="live", live=True)
    assert found(mary) == ["b", "a"]
    mary.post(reverse("admin:switch_mode"), {"mode": "live"})
    assert found(mary) == ["live"]


def test_the_search_takes_a_complete_id_exactly(mary: Client) -> None:
    """R-CAT-231: no part of it, no other case, no wildcard."""
    for wire_id in ("mug-1", "mug-10", "MUG-1"):
        SkuFactory(wire_id=wire_id, name="mug-1")
    assert found(mary, q=" mug-1 ") == ["mug-1"]
    assert found(mary, q="mug") == found(mary, q="mug%") == []


def test_words_find_names_and_part_numbers(mary: Client) -> None:
    """R-CAT-231: the quick filter is another one."""
    SkuFactory(wire_id="a", name="Enamel mug, blue")
    SkuFactory(wire_id="b", name="Teapot", part_number="BLUE-7")
    SkuFactory(wire_id="c", name="Mug")
    assert found(mary, words="blue") == ["b", "a"]
    assert found(mary, words="MUG blue") == ["a"]
    assert found(mary, words="100%") == []


def test_filters(mary: Client) -> None:
    """Kind, management, group and what is missing, together and alone."""
    group = SkuGroupFactory(wire_id="mugs", hs_code="7323.94")
    SkuFactory(
        wire_id="grouped",
        sku_group=group,
        weight="1",
        description="x",
        image="https://shop.example/y",
        url="HTTP://shop.example/z",
        item_breadcrumb="A",
    )
    SkuFactory(wire_id="managed", managed=True)
    SkuFactory(wire_id="digital", digital=True)
    assert found(mary, kind="digital") == ["digital"]
    assert found(mary, kind="physical") == ["managed", "grouped"]
    assert found(mary, managed="yes") == ["managed"]
    assert found(mary, managed="no", kind="physical") == ["grouped"]
    assert found(mary, group="mugs") == ["grouped"]
    assert found(mary, missing="hs_code") == ["digital"]
    for name in ("weight", "image", "url", "description", "item_breadcrumb"):
        assert found(mary, missing=name) == ["digital", "managed"]
    assert found(mary, missing="country_of_origin") == []
    assert found(mary, kind="nonsense", pair="nonsense", missing="nonsense") == []


def test_filter_by_pair_state(mary: Client) -> None:
    """R-CAT-182."""
    SkuFactory(wire_id="synced", managed=True)
    SkuFactory(wire_id="lost", managed=True)
    InventoryItem.objects.get(wire_id="lost").delete()
    SkuFactory(wire_id="apart", part_number="P")
    InventoryItemFactory(wire_id="apart", part_number="Q")
    SkuFactory(wire_id="alone")
    expected = {"in_sync": ["synced"], "item_missing": ["lost"], "drifted": ["apart"], "none": ["alone"]}
    assert {state: found(mary, pair=state) for state in expected} == expected


def test_filter_by_days_includes_both_ends(mary: Client) -> None:
    """R-CAT-232."""
    for day in (1, 2, 3, 4):
        SkuFactory(wire_id=f"day-{day}", created_time=datetime(2026, 3, day, 23, 59, tzinfo=UTC))
    assert found(mary, created_time_from="2026-03-02", created_time_to="2026-03-03") == ["day-3", "day-2"]
    assert found(mary, created_time_from="yesterday") == []


def test_the_button_counts_active_filters(mary: Client) -> None:
    """R-CAT-232: empty ones and paging do not count; the two ends of a range are one."""
    parameters = {"kind": "digital", "group": "", "created_time_from": "2026-01-01", "created_time_to": "2026-02-01"}
    answer = mary.get(LIST, parameters)
    assert answer.context["active_filters"] == 2
    assert "Filters (2)" in answer.content.decode()
    assert mary.get(LIST).context["active_filters"] == 0


def queries_of(mary: Client, address: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert mary.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_rows(mary: Client) -> None:
    """Kind, group and pair state come with the rows."""
    SkuFactory(managed=True, grouped=True)
    mary.get(LIST)
    few = queries_of(mary, LIST)
    for _ in range(6):
        SkuFactory(managed=True, grouped=True)
    assert queries_of(mary, LIST) <= few
    assert few < 12


def test_the_page_of_a_sku_costs_a_bounded_number_of_queries(mary: Client) -> None:
    """However many fees and history rows there are."""
    sku = SkuFactory(managed=True)
    address = reverse("admin:catalog_sku_change", args=[sku.pk])
    mary.get(address)
    assert queries_of(mary, address) < 40


def test_hostile_text_is_escaped(mary: Client) -> None:
    """R-CAT-028."""
    SkuFactory(name="<script>alert(1)</script>", sku_group=SkuGroupFactory(alias="<b>x", eccn="EAR99"))
    text = mary.get(LIST, {"q": "", "words": '"><script>'}).content.decode()
    assert "<script>alert" not in mary.get(LIST).content.decode()
    assert '"><script>' not in text
