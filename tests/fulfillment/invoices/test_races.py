"""Several at one invoice: it is opened, collected or voided once (R-CHK-030, R-EVT-025)."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from catalog.wire.records import clock
from fulfillment.customers.operations import attach_source
from fulfillment.invoices.collection import collect_due_invoices
from fulfillment.invoices.models import Invoice
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from tests.factories.client import Api, assert_error
from tests.flows.parallel import at_once, in_thread, only_postgres, until_somebody_waits

from .conftest import DECLINED, GOOD, Card, bill, invoice_events, make_customer

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
MANY = 10


@pytest.fixture
def customer(api: Api) -> str:
    """Made for each test."""
    return make_customer(api)


def draft_with(api: Api, source: str) -> str:
    wire_id: str = api.post("/invoices", bill(sourceId=source, state="draft")).json()["id"]
    return wire_id


def test_opened_once(api: Api, ebook: Any, card: Card) -> None:
    """One 200, the others 409; one order, one charge, each event once."""
    wire_id = draft_with(api, card(GOOD))
    answers = at_once(*[lambda: api.post(f"/invoices/{wire_id}/open")] * MANY)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: MANY - 1}
    assert (Order.objects.count(), Charge.objects.count()) == (1, 1)
    assert invoice_events()[1:] == ["invoice.open", "invoice.updated", "invoice.paid", "invoice.updated"]


def test_one_card_for_many_invoices(api: Api, ebook: Any, card: Card) -> None:
    """A saved card pays for all of them at the same moment; nobody waits for ever."""
    source = card(GOOD)
    drafts = [draft_with(api, source) for _ in range(MANY)]
    answers = at_once(*[lambda wire_id=wire_id: api.post(f"/invoices/{wire_id}/open") for wire_id in drafts])
    assert {answer.json()["state"] for answer in answers} == {"paid"}
    assert Order.objects.count() == MANY


def test_several_workers_make_one_attempt(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-201: each due attempt is made once, and counted once."""
    for _ in range(3):
        api.post("/invoices", bill(sourceId=card(DECLINED)))
    later = clock.now(live_mode=False) + timedelta(days=1)
    done = at_once(*[lambda: collect_due_invoices(now=later, live_mode=False)] * 4)
    assert sum(done) == 3
    assert set(Invoice.objects.values_list("attempt_count", flat=True)) == {2}
    assert Charge.objects.count() == 6


def test_voided_and_collected(api: Api, ebook: Any, card: Card) -> None:
    """Whichever is first, the other finds the invoice as it is; it is voided once."""
    wire_id = api.post("/invoices", bill(sourceId=card(DECLINED))).json()["id"]
    path = f"/lockstep/invoices/{wire_id}/collect"
    works = [lambda: api.post(f"/invoices/{wire_id}/void")] * 3 + [lambda: api.post(path)] * 3
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers[:3]) == [200, 409, 409]
    collected = sum(answer.status_code == 200 for answer in answers[3:])
    shown = api.get(f"/invoices/{wire_id}").json()
    assert (shown["state"], shown["attemptCount"]) == ("void", 1 + collected)


def test_deleted_and_opened(api: Api, ebook: Any, card: Card) -> None:
    """A draft is deleted or opened, never both."""
    wire_id = draft_with(api, card(GOOD))
    deleted, opened = at_once(lambda: api.delete(f"/invoices/{wire_id}"), lambda: api.post(f"/invoices/{wire_id}/open"))
    assert (deleted.status_code, opened.status_code) in ((204, 404), (409, 200))
    assert Invoice.objects.count() == Order.objects.count() == Charge.objects.count() == (opened.status_code == 200)


def test_saved_for_somebody_else_meanwhile(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-167: a source that had to be waited for is whose it is then, not whose it was."""
    only_postgres()
    source = card(saved=False)
    api.post("/customers", {"id": "bob"})
    wire_id = api.post("/invoices", bill(state="draft", billingOptimization=False)).json()["id"]
    with transaction.atomic():
        attach_source(live_mode=False, wire_id="bob", source_id=source)
        answer = in_thread(lambda: api.post(f"/invoices/{wire_id}/sources/{source}"))
        until_somebody_waits()
    assert_error(answer(), 409, ("source_in_use", "sourceId"))
