"""Lists stay quick: the number of queries does not grow with the rows, and nobody counts to a million."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.manufacturers.models import RegisteredPart
from catalog.staff.paginator import CappedPaginator
from catalog.wire.http.request_log.models import LoggedRequest
from tests.factories import (
    ApiKeyFactory,
    FeeFactory,
    InventoryItemFactory,
    RegisteredPartFactory,
    SkuFactory,
    SkuGroupFactory,
)


def log_request(number: int) -> Any:
    """Store a row of the API log."""
    row = {"request_id": f"r{number}", "time": timezone.now(), "method": "GET", "url": "/skus", "status": 200}
    return LoggedRequest.objects.create(live_mode=False, **row)


MAKERS = {
    "sku": lambda number: SkuFactory(grouped=True),
    "skugroup": lambda number: SkuGroupFactory(),
    "inventoryitem": lambda number: InventoryItemFactory(),
    "fee": lambda number: FeeFactory(),
    "registeredpart": lambda number: RegisteredPartFactory(part_number=f"P{number}"),
    "apikey": lambda number: ApiKeyFactory(kind="restricted"),
    "loggedrequest": log_request,
}
MOST_QUERIES = 14


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_of_ten_costs_as_many_queries_as_one_of_three(root: Client, model: str) -> None:
    address = f"/admin/catalog/{model}/"
    root.get(address)
    for number in range(3):
        MAKERS[model](number)
    few = queries_of(root, address)
    for number in range(3, 10):
        MAKERS[model](number)
    assert queries_of(root, address) == few <= MOST_QUERIES


@pytest.mark.parametrize("model", ["taxcode", "eccn", "country", "currency", "embargoedregion", "hscode"])
def test_lists_of_reference_tables_cost_few_queries(root: Client, model: str) -> None:
    assert queries_of(root, f"/admin/catalog/{model}/") <= MOST_QUERIES


@pytest.mark.parametrize("parameters", ["q=%00", "words=a%00", "method=%00", "key=%00", "group=%00"])
def test_an_address_that_no_database_could_take_is_refused(root: Client, parameters: str) -> None:
    assert root.get(f"/admin/catalog/loggedrequest/?{parameters}").status_code == 400
    assert root.get(f"/admin/catalog/sku/?{parameters}").status_code == 400


@pytest.mark.parametrize("nonsense", ["p=0", "p=-1", "p=9999999", "p=x", "o=99", "o=-x", "e=1", "_popup=1", "nosuch=1"])
def test_nonsense_in_an_address_is_no_crash(root: Client, nonsense: str) -> None:
    for model in ("sku", "taxcode", "loggedrequest", "apikey"):
        assert root.get(f"/admin/catalog/{model}/?{nonsense}", follow=True).status_code == 200


def test_a_page_has_fifty_rows(root: Client) -> None:
    assert len(root.get("/admin/catalog/hscode/").context["cl"].result_list) == 50


def test_counting_stops_at_the_cap(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "most", 3)
    for number in range(3):
        RegisteredPartFactory(part_number=f"P{number}")
    exact = CappedPaginator(RegisteredPart.objects.all(), 2)
    assert (exact.count, exact.is_capped, exact.num_pages) == (3, False, 2)
    RegisteredPartFactory(part_number="P3")
    capped = CappedPaginator(RegisteredPart.objects.all(), 2)
    assert (capped.count, capped.is_capped, capped.num_pages) == (3, True, 2)


def test_a_capped_list_says_that_there_is_more(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "most", 100)
    page = " ".join(root.get("/admin/catalog/hscode/").content.decode().split())
    assert "more than 100 HS codes; search or filter to see the others" in page
