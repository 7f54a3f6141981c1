"""What the tests of invoices share: a customer, something digital to bill, cards that do as they are told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.wire.records import clock
from fulfillment.events.log.models import Event
from fulfillment.events.worker.due_rows import registered
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401

GOOD, DECLINED = "4444222233331111", "4000000000003600"
CAPTURE_FAILS, CAPTURE_FAILS_LATER, CAPTURE_STAYS = "4000000000004103", "4485951788521565", "4024007120579635"
MINNETONKA = {"line1": "10380 Bren Road W", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}
OWNER = {"firstName": "Ann", "lastName": "Ohm", "email": "ann@example.com", "address": MINNETONKA}

Card = Callable[..., str]


def make_customer(api: Api) -> str:
    """Store a customer and return the ID."""
    assert api.post("/customers", {"id": "ann", "email": "ann@example.com"}).status_code == 201
    return "ann"


@pytest.fixture(scope="module")
def staged_customer(stage: Stage, staged_api: Api) -> Iterator[str]:
    """A customer's ID."""
    with stage():
        yield make_customer(staged_api)


@pytest.fixture
def customer(staged_customer: str, db: None) -> str:
    """A customer's ID."""
    return staged_customer


@pytest.fixture
def card(api: Api, customer: str) -> Card:
    """Return a function that makes a card and, unless told otherwise, saves it for the customer; it returns the ID."""
    return card_maker(api, customer)


def card_maker(api: Api, customer: str) -> Card:
    """Return what `card` is."""

    def make(number: str = GOOD, *, saved: bool = True, owner: str = customer) -> str:
        details = {"number": number, "expirationMonth": 12, "expirationYear": 2040}
        made = api.post("/sources", {"type": "creditCard", "owner": OWNER, "creditCard": details})
        assert made.status_code == 201, made.content
        wire_id: str = made.json()["id"]
        if saved:
            answer = api.post(f"/customers/{owner}/sources/{wire_id}")
            assert answer.status_code == 200, answer.content
        return wire_id

    return make


def bill(*items: Any, **members: Any) -> dict[str, Any]:
    """Return the body of an invoice in US dollars for the customer."""
    return {
        "customerId": "ann",
        "currency": "USD",
        "items": list(items) or [{"skuId": "ebook-01", "price": 10}],
    } | members


@pytest.fixture
def draft(api: Api, ebook: Any, customer: str) -> dict[str, Any]:
    """A stored draft of two lines of one SKU, 30.00 in all."""
    return make_draft(api)


def make_draft(api: Api) -> dict[str, Any]:
    """Store what `draft` is."""
    lines = [{"skuId": "ebook-01", "price": 10}, {"skuId": "ebook-01", "price": 20}]
    answer = api.post("/invoices", bill(*lines, state="draft", upstreamId="bill-1"))
    assert answer.status_code == 201, answer.content
    stored: dict[str, Any] = answer.json()
    return stored


def invoice_events() -> list[str]:
    """Return the types of the events about invoices, oldest first."""
    rows = Event.objects.filter(type__startswith="invoice.").order_by("key")
    return list(rows.values_list("type", flat=True))


def order_events() -> list[str]:
    """Return the types of the events about orders and charges, oldest first."""
    return list(Event.objects.filter(type__startswith="order.").order_by("key").values_list("type", flat=True))


def advance(api: Api, days: float) -> None:
    """Move the clock of test mode, and let the worker do what is due by then."""
    assert api.post("/lockstep/clock", {"advanceSeconds": int(days * 86400)}).status_code == 200
    work()


def work() -> int:
    """Let the worker collect and settle until nothing is due; return how much it did."""
    now = clock.now(live_mode=False)
    names = ("collect invoices", "settle charge operations")
    done = 0
    while found := sum(registered()[name](now=now, live_mode=False) for name in names):
        done += found
    return done
