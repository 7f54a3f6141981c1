"""Each page says where it stands, in the words of the side bar, and what a list without rows means."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import SkuFactory


def page_of(client: Client, address: str) -> str:
    """Return the text of a page with single blanks."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def trail_of(client: Client, address: str) -> list[str]:
    """Return what stands in the heading: the group, the list, what is shown of it."""
    heading = page_of(client, address).partition("<h1")[2].partition("</h1>")[0]
    parts = [part.partition(">")[2].partition("<")[0].strip() for part in heading.split("<span")[1:]]
    links = [part.partition(">")[2].partition("<")[0].strip() for part in heading.split("<a ")[1:]]
    return [parts[0], *links, *(part for part in parts[1:] if part not in ("chevron_right", ""))]


@pytest.mark.parametrize(
    ("model", "trail"),
    [
        ("sku", ["Catalog", "SKUs"]),
        ("fee", ["Catalog", "Fees"]),
        ("inventoryitem", ["Catalog", "Inventory items"]),
        ("hscode", ["Reference", "HS codes"]),
        ("apikey", ["Developers", "API keys"]),
        ("loggedrequest", ["Developers", "API requests"]),
    ],
)
def test_a_list_is_called_as_in_the_side_bar(root: Client, model: str, trail: list[str]) -> None:
    address = f"/admin/catalog/{model}/"
    assert trail_of(root, address) == trail
    title = page_of(root, address).partition("<title>")[2].partition("</title>")[0].strip()
    assert title == f"{trail[-1]} | Lockstep"


def test_a_form_says_what_it_adds_and_a_page_what_it_shows(root: Client) -> None:
    assert trail_of(root, "/admin/catalog/sku/add/") == ["Catalog", "SKUs", "Add SKU"]
    sku = SkuFactory(wire_id="mug")
    assert trail_of(root, f"/admin/catalog/sku/{sku.pk}/change/") == ["Catalog", "SKUs", str(sku)]


def test_the_button_that_adds_says_so(root: Client) -> None:
    """R-CAT-230."""
    link = page_of(root, "/admin/catalog/sku/").partition('class="addlink')[2].partition("</a>")[0]
    assert link.endswith(">Add SKU")
    assert 'class="addlink' not in page_of(root, "/admin/catalog/sku/add/")


@pytest.mark.parametrize("parameters", ["q=nosuch", "words=nosuch", "pair=drifted"])
def test_a_list_in_which_nothing_fits_says_what_to_do(root: Client, parameters: str) -> None:
    SkuFactory()
    page = page_of(root, f"/admin/catalog/sku/?{parameters}")
    assert "No SKUs match your search and filters. Clear them to see all." in page
    assert '<a href="?" class="plain-button">Clear search and filters</a>' in page


def test_a_list_without_anything_offers_to_add(root: Client) -> None:
    page = page_of(root, "/admin/catalog/sku/")
    assert "There are no SKUs in this list." in page
    assert '/admin/catalog/sku/add/" class="plain-button">Add SKU</a>' in page


@pytest.mark.parametrize(
    "address",
    ["/admin/catalog/sku/?created_time_from=xx", "/admin/catalog/loggedrequest/?time_from_0=xx"],
)
def test_what_is_no_date_is_said_once_and_shows_nothing(root: Client, address: str) -> None:
    SkuFactory()
    answer: Any = root.get(address)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Not a date: “xx”. Use YYYY-MM-DD. Nothing is shown until it is corrected or cleared."]
    assert answer.context["cl"].result_count == 0
    assert 'value="xx"' in answer.content.decode()
