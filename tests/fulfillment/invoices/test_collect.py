"""Collection attempts: daily by the worker, by staff, through `/lockstep` (R-CHK-199 to R-CHK-201, R-CHK-250)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from catalog.wire.records import clock
from fulfillment.invoices.collection import collect_due_invoices
from fulfillment.invoices.models import Invoice
from fulfillment.orders.fraud.models import FraudRule
from fulfillment.orders.models import Order
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .conftest import CAPTURE_FAILS, DECLINED, Card, advance, bill, card_maker, invoice_events, order_events, work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def get(api: Api, wire_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = api.get(f"/invoices/{wire_id}").json()
    return shown


@pytest.fixture(scope="module")
def staged_failing(stage: Stage, staged_api: Api, staged_ebook: Any, staged_customer: str) -> Iterator[str]:
    """The ID of an open invoice, collected for three days from a card that declines; one attempt is over."""
    with stage():
        source = card_maker(staged_api, staged_customer)(DECLINED)
        shown = staged_api.post("/invoices", bill(sourceId=source, collectionPeriodDays=3)).json()
        assert (shown["state"], shown["attemptCount"]) == ("open", 1)
        yield shown["id"]


@pytest.fixture
def failing(staged_failing: str, db: None) -> str:
    """The ID of that invoice."""
    return staged_failing


def repair_card() -> None:
    """Let the card succeed from now on, as if the customer had talked to the bank."""
    source = Source.objects.get()
    source.behaviour = ""
    source.save()


def test_daily_until_the_period_is_over(api: Api, failing: str) -> None:
    """R-CHK-200: one attempt on each day of the period, then uncollectible."""
    assert work() == 0
    advance(api, 0.9)
    assert get(api, failing)["attemptCount"] == 1
    advance(api, 0.2)
    shown = get(api, failing)
    assert (shown["state"], shown["attemptCount"], len(shown["payment"]["charges"])) == ("open", 2, 2)
    advance(api, 1)
    shown = get(api, failing)
    assert (shown["state"], shown["attemptCount"], len(shown["payment"]["charges"])) == ("uncollectible", 3, 3)
    assert {charge["state"] for charge in shown["payment"]["charges"]} == {"failed"}
    advance(api, 10)
    assert get(api, failing) == shown
    assert not Order.objects.exists()
    assert Source.objects.get().state == "chargeable"


def test_events_of_all_attempts(api: Api, failing: str) -> None:
    """R-CHK-200, R-EVT-025: each failure is told once, the end with its pair."""
    advance(api, 1)
    advance(api, 1)
    expected = ["created", "open", *["payment_failed"] * 3, "uncollectible", "updated"]
    assert invoice_events() == [f"invoice.{moment}" for moment in expected]
    assert order_events() == ["order.charge.pending", "order.charge.failed"] * 3


def test_a_jump_of_the_clock_makes_the_attempts_of_all_days(api: Api, failing: str) -> None:
    """The outcome does not depend on how the clock is moved."""
    advance(api, 100)
    shown = get(api, failing)
    assert (shown["state"], shown["attemptCount"]) == ("uncollectible", 3)


def test_thirty_days_by_default(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-200, 3.6. The days in the middle are as if they had been: every attempt is made in shorter periods."""
    wire_id = api.post("/invoices", bill(sourceId=card(DECLINED))).json()["id"]
    invoice = Invoice.objects.get(wire_id=wire_id)
    assert invoice.next_attempt_time is not None
    invoice.attempt_count += 26
    invoice.next_attempt_time += 26 * DAY
    invoice.save()
    advance(api, 28.5)
    assert (get(api, wire_id)["state"], get(api, wire_id)["attemptCount"]) == ("open", 29)
    advance(api, 1)
    assert (get(api, wire_id)["state"], get(api, wire_id)["attemptCount"]) == ("uncollectible", 30)


def test_a_later_attempt_succeeds(api: Api, failing: str) -> None:
    """R-CHK-198: paid; the session that was cancelled is complete, the failed charge stays beside the good one."""
    repair_card()
    advance(api, 1)
    shown = get(api, failing)
    assert (shown["state"], shown["attemptCount"]) == ("paid", 2)
    assert [charge["state"] for charge in shown["payment"]["charges"]] == ["failed", "complete"]
    assert shown["payment"]["session"]["state"] == "complete"
    order = api.get(f"/orders/{shown['orderId']}").json()
    assert order["state"] == "complete"
    assert [charge["state"] for charge in order["payment"]["charges"]] == ["complete"]
    assert work() == 0


def test_captures_that_fail_are_failed_attempts(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-200: an attempt authorises and captures; nothing of it remains but the failed charge."""
    shown = api.post("/invoices", bill(sourceId=card(CAPTURE_FAILS))).json()
    assert (shown["state"], shown["attemptCount"], len(shown["payment"]["charges"])) == ("open", 1, 1)
    assert not Order.objects.exists()


@pytest.mark.parametrize("happening", ["disabled", "deleted", "card removed"])
def test_what_happens_to_the_customer_meanwhile(api: Api, failing: str, happening: str) -> None:
    """R-CHK-209, R-CHK-212, R-CHK-214: attempts fail, and go on failing."""
    repair_card()
    if happening == "disabled":
        api.post("/customers/ann", {"enabled": False})
    elif happening == "deleted":
        api.delete("/customers/ann")
    else:
        api.delete(f"/customers/ann/sources/{Source.objects.get().wire_id}")
    advance(api, 1)
    shown = get(api, failing)
    assert (shown["state"], shown["attemptCount"]) == ("open", 2)
    assert shown["payment"]["charges"][1]["failureCode"] == "declined"


def test_the_worker_takes_what_is_due_alone(failing: str) -> None:
    """R-FUL-447: one attempt for each invoice a round; live mode has nothing to do."""
    now = clock.now(live_mode=False)
    later = now + DAY
    assert collect_due_invoices(now=now, live_mode=False) == 0
    assert collect_due_invoices(now=later, live_mode=True) == 0
    assert collect_due_invoices(now=later, live_mode=False) == 1
    assert collect_due_invoices(now=later, live_mode=False) == 0


def test_by_hand(api: Api, failing: str) -> None:
    """R-CHK-250: the next attempt now; the schedule goes on from where it was."""
    due = Invoice.objects.get().next_attempt_time
    assert due is not None
    answer = api.post(f"/lockstep/invoices/{failing}/collect")
    assert (answer.status_code, answer.json()["attemptCount"], answer.json()["state"]) == (200, 2, "open")
    assert Invoice.objects.get().next_attempt_time == due + DAY
    repair_card()
    shown = api.post(f"/lockstep/invoices/{failing}/collect").json()
    assert (shown["state"], shown["attemptCount"]) == ("paid", 3)
    messages = assert_error(api.post(f"/lockstep/invoices/{failing}/collect"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {failing} is not open. Only open invoices can be collected."]


def test_drafts_are_not_collected(api: Api, draft: dict[str, Any]) -> None:
    assert_error(api.post(f"/lockstep/invoices/{draft['id']}/collect"), 409, ("invalid_state", "state"))


def test_by_hand_unknown_and_not_allowed(
    api: Api, live_api: Api, public_api: Api, anonymous: Api, api_for: Callable[..., Api], failing: str
) -> None:
    """R-CON-023 to R-CON-027."""
    path = f"/lockstep/invoices/{failing}/collect"
    assert_error(api.post("/lockstep/invoices/none/collect"), 404, ("not_found", "id"))
    assert_error(live_api.post(path), 403, ("forbidden", None))
    assert_error(anonymous.post(path), 401, ("unauthorized", None))
    assert_error(public_api.post(path), 401, ("unauthorized", None))
    assert_error(api_for(kind="restricted", permissions={"invoices": "write"}).post(path), 403, ("forbidden", None))
    assert Invoice.objects.get().attempt_count == 1


@pytest.mark.parametrize(("outcome", "state"), [("block", "open"), ("review", "paid")])
def test_the_fraud_rules(api: Api, failing: str, outcome: str, state: str) -> None:
    """R-CHK-173: what they block is not collected; a collected order is complete at once, without a review."""
    repair_card()
    FraudRule.objects.create(live_mode=False, kind="country", value="US", outcome=outcome)
    api.post(f"/lockstep/invoices/{failing}/collect")
    assert get(api, failing)["state"] == state


def test_a_planned_decline(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-238: one attempt fails with that code, the next one succeeds."""
    source = card()
    path = f"/lockstep/sources/{source}/decline-next-charge"
    assert api.post(path, {"failureCode": "insufficient_funds"}).status_code == 200
    shown = api.post("/invoices", bill(sourceId=source)).json()
    [charge] = shown["payment"]["charges"]
    assert (shown["state"], charge["failureCode"]) == ("open", "insufficient_funds")
    advance(api, 1)
    assert get(api, shown["id"])["state"] == "paid"
