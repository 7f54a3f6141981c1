"""The first page, and the way to it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.staff import home
from catalog.staff.home import Card
from tests.catalog.staff.conftest import SignIn
from tests.factories import InventoryItemFactory, SkuFactory

ENTER = "/admin/login/"


def cards_of(client: Client) -> dict[str, Card]:
    """Return the cards of the home page by title."""
    return {card.title: card for card in client.get("/admin/").context["cards"]}


def rows_behind(client: Client, card: Card) -> int:
    """Return how many rows the list behind a card has."""
    return client.get(card.link).context["cl"].result_count


def change_ago(sku: Sku, **ago: int) -> None:
    """Change a SKU some time ago."""
    QuerySet(Sku).filter(pk=sku.pk).update(updated_time=timezone.now() - timedelta(**ago))


def test_numbers_are_those_of_the_lists_they_link_to(root: Client) -> None:
    SkuFactory(managed=True, weight=1)
    SkuFactory(wire_id="drifted", hs_code="6404.20", part_number="A")
    InventoryItemFactory(wire_id="drifted", part_number="B")
    managed = SkuFactory(managed=True, weight=1)
    InventoryItem.objects.get(wire_id=managed.wire_id).delete()
    SkuFactory(live=True)
    change_ago(managed, days=6, hours=23)
    change_ago(SkuFactory(weight=1), days=7)
    change_ago(SkuFactory(weight=1), days=8, hours=1)
    SkuFactory.create_batch(2, weight=1)
    cards = cards_of(root)
    of_catalogue = {title: card for title, card in cards.items() if card.link.startswith("/admin/catalog/")}
    numbers = {title: card.number for title, card in of_catalogue.items()}
    trouble = {"Drifted pairs": 1, "Items missing": 1, "Without HS code": 4, "Without weight": 1}
    assert numbers == {**trouble, "Changed SKUs": 2}
    assert {title: rows_behind(root, cards[title]) for title in numbers} == numbers
    assert cards["Drifted pairs"].needs_attention
    assert not cards["Changed SKUs"].needs_attention


def test_home_counts_in_the_mode_of_the_switch(sign_in: SignIn, root: Client) -> None:
    SkuFactory(live=True)
    assert cards_of(root)["Without weight"].number == 0
    assert cards_of(sign_in(live=True))["Without weight"].number == 1


def test_home_costs_the_same_however_many_skus_there_are(root: Client) -> None:
    root.get("/admin/")
    counts = []
    for _ in range(2):
        SkuFactory.create_batch(5)
        with CaptureQueriesContext(connection) as queries:
            root.get("/admin/")
        counts.append(len(queries))
    # Session, person, clock; all numbers at once.
    assert counts == [4, 4]


def test_nobody_counts_beyond_a_thousand(monkeypatch: pytest.MonkeyPatch, root: Client) -> None:
    monkeypatch.setattr(home, "MOST", 3)
    SkuFactory.create_batch(5)
    assert cards_of(root)["Without weight"].shown == "3+"


def test_another_slice_adds_its_cards(monkeypatch: pytest.MonkeyPatch, root: Client) -> None:
    monkeypatch.setattr(home, "PROVIDERS", list(home.PROVIDERS))
    SkuFactory.create_batch(2)
    home.provides_cards(lambda request: [Card("Undelivered", "Events that wait", "/admin/", Sku.objects.all())])
    assert cards_of(root)["Undelivered"].number == 2
    page = root.get("/admin/").content.decode()
    assert "Undelivered" in page
    assert "Events that wait" in page


def test_no_page_names_another_host_or_an_inline_script(root: Client) -> None:
    for address in ("/admin/", "/admin/catalog/taxcode/", "/admin/catalog/apikey/add/", "/admin/auth/user/"):
        page = root.get(address).content.decode()
        assert "https://" not in page.replace("https://www.w3.org", "")
        assert "<script>" not in page


def test_the_words_of_scripts_are_kept_by_the_browser(root: Client, client: Client) -> None:
    """Every form asks for them. They are kept for who is signed in only."""
    assert root.get("/admin/jsi18n/").headers["Cache-Control"] == "private, max-age=3600"
    assert client.get("/admin/jsi18n/").status_code == 302
    assert "max-age=3600" not in client.get("/admin/jsi18n/").headers.get("Cache-Control", "")


@pytest.fixture
def someone(db: None, settings: Any, tmp_path: Path) -> dict[str, str]:
    """A person who can sign in, and counters of failures that begin at nothing."""
    settings.RUNTIME_DIR = tmp_path
    User.objects.create_user("ann", password="right", is_staff=True)
    return {"username": "ann", "password": "right"}


def test_signing_in_ends_at_home(client: Client, someone: dict[str, str]) -> None:
    answer = client.post(ENTER, someone)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_guessing_is_stopped_for_this_name_and_address_only(client: Client, someone: dict[str, str]) -> None:
    User.objects.create_user("ben", password="right", is_staff=True)
    for _ in range(10):
        assert client.post(ENTER, someone | {"password": "wrong"}).status_code == 200
    refused = client.post(ENTER, someone)
    assert "Too many failed attempts" in refused.content.decode()
    assert client.post(ENTER, someone | {"username": "ANN"}).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").post(ENTER, someone).status_code == 302
    assert Client().post(ENTER, {"username": "ben", "password": "right"}).status_code == 302


def test_successes_are_not_counted(client: Client, someone: dict[str, str]) -> None:
    for _ in range(12):
        assert Client().post(ENTER, someone).status_code == 302


def test_the_brake_is_released_after_a_quarter_of_an_hour(
    client: Client, someone: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        client.post(ENTER, someone | {"password": "wrong"})
    monkeypatch.setattr("catalog.staff.sign_in_brake.WINDOW", timedelta(0))
    assert client.post(ENTER, someone).status_code == 302
