"""Invoices in the browser (R-CHK-250, R-CHK-251, R-CHK-252)."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from fulfillment.events.log.models import Event
from fulfillment.invoices.models import Invoice
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.fulfillment.simulator.test_pages import signed_in

from .conftest import DECLINED, GOOD, Card, bill, card_maker

pytestmark = pytest.mark.django_db

LIST = "/admin/fulfillment/invoice/"
STEPS = ("open", "collect", "void", "delete")


def page(wire_id: str, part: str = "change") -> str:
    return f"{LIST}{Invoice.objects.get(wire_id=wire_id).pk}/{part}/"


STATES = ("draft", "open", "paid", "void", "uncollectible")


@pytest.fixture(scope="module")
def staged_invoices(stage: Stage, staged_api: Api, staged_ebook: Any, staged_customer: str) -> Iterator[dict[str, str]]:
    """An invoice in each state; their IDs."""
    with stage():
        card = card_maker(staged_api, staged_customer)
        yield {state: brought(staged_api, card, state) for state in STATES}


def brought(api: Api, card: Card, state: str) -> str:
    """Make an invoice, bring it into a state and return its ID."""
    number = GOOD if state in ("paid", "draft") else DECLINED
    body = bill(sourceId=card(number), upstreamId=f"u-{state}", email=f"{state}@example.com")
    if state == "draft":
        body["state"] = "draft"
    if state == "uncollectible":
        body["collectionPeriodDays"] = 1
    wire_id: str = api.post("/invoices", body).json()["id"]
    if state == "void":
        api.post(f"/invoices/{wire_id}/void")
    assert Invoice.objects.get(wire_id=wire_id).state == state
    return wire_id


@pytest.fixture
def in_state(staged_invoices: dict[str, str], db: None) -> Callable[[str], str]:
    """Return a function that returns the ID of the invoice that is in a state."""
    return staged_invoices.__getitem__


def row(wire_id: str) -> Invoice:
    """Return an invoice as it is stored now."""
    return Invoice.objects.get(wire_id=wire_id)


def events_of(wire_id: str) -> list[str]:
    """Return the types of the events about an invoice, oldest first."""
    told = Event.objects.filter(type__startswith="invoice.").order_by("key")
    return [event.type for event in told if json.loads(event.body)["data"]["object"]["id"] == wire_id]


def offered(client: Client, wire_id: str) -> set[str]:
    """Return the steps that the page of an invoice links to."""
    text = client.get(page(wire_id)).content.decode()
    pk = row(wire_id).pk
    return {step for step in STEPS if re.search(rf"invoice/{pk}/{step}/", text)}


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", {"open", "delete"}),
        ("open", {"collect", "void"}),
        ("paid", set()),
        ("void", set()),
        ("uncollectible", set()),
    ],
)
def test_only_legal_steps(in_state: Callable[[str], str], state: str, steps: set[str]) -> None:
    """Offered, and possible, is what the state allows."""
    wire_id = in_state(state)
    client = signed_in("Administrator")
    assert offered(client, wire_id) == steps
    refused = [step for step in STEPS if step not in steps]
    answers = {client.post(page(wire_id, step), {"post": "yes"}).status_code for step in refused}
    assert answers == {403}
    assert row(wire_id).state == state


ROLES = {
    "Administrator": {"open", "delete", "collect", "void"},
    "Developer": {"open", "delete", "collect", "void"},
    "Customer service": {"open", "void"},
    "Operations": set(),
    "Merchandiser": set(),
    "Viewer": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles(in_state: Callable[[str], str], role: str) -> None:
    """R-CHK-251: everybody sees invoices; developers and administrators alone simulate."""
    client = signed_in(role)
    assert client.get(LIST).status_code == 200
    assert offered(client, in_state("draft")) | offered(client, in_state("open")) == ROLES[role]


def test_open(api: Api, in_state: Callable[[str], str]) -> None:
    """R-CHK-252: asked first; the same operation and events as by the API."""
    wire_id = in_state("draft")
    client = signed_in("Developer")
    assert "no money moves" in client.get(page(wire_id, "open")).content.decode()
    assert row(wire_id).state == "draft"
    answer = client.post(page(wire_id, "open"), follow=True)
    assert "The invoice is now: paid." in answer.content.decode()
    assert api.get(f"/invoices/{wire_id}").json()["state"] == "paid"
    assert events_of(wire_id)[1:] == ["invoice.open", "invoice.updated", "invoice.paid", "invoice.updated"]


def test_why_a_draft_cannot_be_opened(in_state: Callable[[str], str]) -> None:
    """E-CHK-10, as a sentence; nothing changed."""
    wire_id = in_state("draft")
    source = row(wire_id).session.contributions.get().source
    source.state = "cancelled"
    source.save()
    answer = signed_in("Developer").post(page(wire_id, "open"), follow=True)
    assert "Nothing was changed. Payment session status is invalid." in answer.content.decode()
    assert row(wire_id).state == "draft"


def test_collect(in_state: Callable[[str], str]) -> None:
    """R-CHK-250."""
    wire_id = in_state("open")
    client = signed_in("Developer")
    assert "counts as the next one" in client.get(page(wire_id, "collect")).content.decode()
    answer = client.post(page(wire_id, "collect"), follow=True)
    assert "The attempt failed. The next one follows on" in answer.content.decode()
    assert (row(wire_id).state, row(wire_id).attempt_count) == ("open", 2)
    assert events_of(wire_id)[2:] == ["invoice.payment_failed"] * 2


def test_the_last_attempt(in_state: Callable[[str], str]) -> None:
    """R-CHK-200: the person hears that nothing follows."""
    wire_id = in_state("open")
    invoice = row(wire_id)
    invoice.attempt_count = 29
    invoice.save()
    answer = signed_in("Developer").post(page(wire_id, "collect"), follow=True)
    assert "It was the last one: the invoice is uncollectible." in answer.content.decode()


def test_void(in_state: Callable[[str], str]) -> None:
    wire_id = in_state("open")
    signed_in("Customer service").post(page(wire_id, "void"))
    assert row(wire_id).state == "void"


def test_deleting_a_draft_names_the_sources_that_are_cancelled(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-197: a single-use source is lost with the draft, a saved one is not."""
    developer = signed_in("Developer")
    for source, told in ((card(), False), (card(saved=False), True)):
        wire_id = api.post("/invoices", bill(sourceId=source, billingOptimization=False, state="draft")).json()["id"]
        shown = developer.get(page(wire_id, "delete")).content.decode()
        assert ("1 payment source is cancelled." in shown) is told


def test_delete(in_state: Callable[[str], str]) -> None:
    """R-CHK-197."""
    wire_id = in_state("draft")
    signed_in("Developer").post(page(wire_id, "delete"), {"post": "yes"})
    assert not Invoice.objects.filter(wire_id=wire_id).exists()


def test_page(in_state: Callable[[str], str]) -> None:
    """Lines with their ids, attempts, charges with the failure code (R-CHK-239), the answer of the API."""
    wire_id = in_state("open")
    text = signed_in("Viewer").get(page(wire_id)).content.decode()
    for shown in (
        "10.00 USD",
        "1 of 30",
        "failed (declined)",
        "open@example.com",
        "Mugs of the world",
        "sellingEntity",
    ):
        assert shown in text
    assert all(line.wire_id in text for line in row(wire_id).lines.all())


def test_page_of_a_paid_one(in_state: Callable[[str], str]) -> None:
    wire_id = in_state("paid")
    assert row(wire_id).order_id in signed_in("Viewer").get(page(wire_id)).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=u-open", True),
        ("q=u-", False),
        ("q=ann", True),
        ("state__exact=open", True),
        ("state__exact=paid", False),
        ("total_amount_from=10&total_amount_to=10", True),
        ("total_amount_from=10.01", False),
        ("created_time_to=2020-01-01", False),
    ],
)
def test_list(in_state: Callable[[str], str], query: str, found: bool) -> None:
    """Exact search; filters by state, day and amount."""
    wire_id = in_state("open")
    answer = signed_in("Viewer").get(f"{LIST}?{query}")
    assert answer.status_code == 200
    shown = re.search(rf"{wire_id}.*?10[.]00 USD", answer.content.decode(), re.S)
    assert bool(shown) is found


def test_the_other_mode_does_not_exist(in_state: Callable[[str], str]) -> None:
    """R-CAT-248."""
    wire_id = in_state("open")
    invoice = row(wire_id)
    invoice.live_mode = True
    invoice.save()
    client = signed_in("Administrator")
    assert client.get(page(wire_id)).status_code == 302
    assert client.post(page(wire_id, "void")).status_code in (302, 403)
    assert Invoice._base_manager.get(pk=invoice.pk).state == "open"
