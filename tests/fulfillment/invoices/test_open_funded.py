"""`POST /invoices/{id}/open` for a draft that can be paid: invoice, order, events (R-CHK-195, R-CHK-198)."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from catalog.wire.records import clock
from fulfillment.events.log.models import Event
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.invoices.models import Invoice
from fulfillment.orchestration.steps import orchestrate
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .conftest import (
    card_maker,
    invoice_events,
    make_draft,
    order_events,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged_funded(stage: Stage, staged_api: Api, staged_ebook: Any, staged_customer: str) -> Iterator[dict[str, Any]]:
    """A draft with a good card."""
    with stage():
        made = make_draft(staged_api)
        path = f"/invoices/{made['id']}"
        source = card_maker(staged_api, staged_customer)()
        assert staged_api.post(f"{path}/sources/{source}").status_code == 200
        yield staged_api.get(path).json()


@pytest.fixture
def funded(staged_funded: dict[str, Any], db: None) -> dict[str, Any]:
    """A draft with a good card."""
    return deepcopy(staged_funded)


def test_a_draft_is_opened_and_paid(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-198, S-CHK-13: paid, captured, with the order that it became."""
    answer = api.post(f"/invoices/{funded['id']}/open")
    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (200, "paid")
    assert set(shown["stateTransitions"]) == {"draft", "open", "paid"}
    payment = shown["payment"]
    assert (payment["session"]["state"], payment["session"]["id"]) == ("complete", funded["payment"]["session"]["id"])
    (charge,) = payment["charges"]
    assert (charge["state"], charge["amount"], len(charge["captures"])) == ("complete", 30.0, 2)
    assert [line["id"] for line in shown["items"]] == [line["id"] for line in funded["items"]]
    assert api.get(f"/invoices/{funded['id']}").json() == shown


def test_the_order(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-168, R-CHK-198, R-CHK-131: a copy with ids of its own, complete, everything captured."""
    shown = api.post(f"/invoices/{funded['id']}/open").json()
    order = api.get(f"/orders/{shown['orderId']}").json()
    assert (order["state"], order["fraudState"], order["upstreamId"]) == ("complete", "passed", "bill-1")
    assert set(order["stateTransitions"]) == {"accepted", "fulfilled", "complete"}
    assert (order["totalAmount"], order["capturedAmount"], order["availableToRefundAmount"]) == (30.0, 30.0, 30.0)
    assert [line["state"] for line in order["items"]] == ["fulfilled", "fulfilled"]
    assert {line["id"] for line in order["items"]}.isdisjoint(line["id"] for line in shown["items"])
    assert order["payment"]["session"]["id"] == funded["payment"]["session"]["id"]
    assert order["customerId"] == "ann"
    assert "checkoutId" not in order
    charge = api.get(f"/charges/{shown['payment']['charges'][0]['id']}").json()
    assert (charge["orderId"], charge["state"]) == (shown["orderId"], "complete")


def test_events(api: Api, funded: dict[str, Any]) -> None:
    """Section 22 and events.md 5: opened later is `open`, `updated`; the order's own events, each once."""
    before = len(invoice_events())
    api.post(f"/invoices/{funded['id']}/open")
    assert invoice_events()[before:] == ["invoice.open", "invoice.updated", "invoice.paid", "invoice.updated"]
    told = order_events()
    assert told[:4] == ["order.created", "order.charge.pending", "order.charge.capturable", "order.accepted"]
    assert told[-1] == "order.complete"
    once = {"order.fulfilled", "order.charge.processing", "order.charge.complete", "order.complete"}
    assert all(told.count(name) == 1 for name in once)
    assert told.count("order.charge.capture.complete") == 2


def test_what_events_show(api: Api, funded: dict[str, Any]) -> None:
    """R-EVT-006: the invoice at that moment; `updated` with former values."""
    paid = api.post(f"/invoices/{funded['id']}/open").json()
    opened, paid_event, updated = [
        api.get(f"/events/{Event.objects.filter(type=f'invoice.{moment}').latest('key').wire_id}").json()["data"]
        for moment in ("open", "paid", "updated")
    ]
    assert (opened["object"]["state"], "orderId" in opened["object"]) == ("open", False)
    assert paid_event == {"object": paid}
    assert updated["object"] == paid
    former = updated["previousAttributes"]
    assert (former["state"], former["attemptCount"], former["orderId"]) == ("open", 0, None)
    assert "items" not in former


def test_nothing_is_shipped(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-192, R-CHK-025: what was digital stays so, even if its SKU is goods by now: no warehouse hears of it."""
    assert api.delete("/skus/ebook-01").status_code == 204
    SkuFactory(wire_id="ebook-01", managed=True)
    shown = api.post(f"/invoices/{funded['id']}/open").json()
    order = Order.objects.get(wire_id=shown["orderId"])
    assert not any(order.lines.values_list("managed", flat=True))
    while orchestrate(now=clock.now(live_mode=False), live_mode=False):
        pass
    assert not FulfillmentOrder.objects.exists()
    assert not order.notes.exists()


def test_a_card_that_was_removed(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-212, R-CHK-195."""
    source = funded["payment"]["sources"][0]["id"]
    assert api.delete(f"/customers/ann/sources/{source}").status_code == 204
    assert_error(api.post(f"/invoices/{funded['id']}/open"), 400, ("order_submit_failed", None))


def test_twice(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-195: the second call is refused and charges nothing."""
    api.post(f"/invoices/{funded['id']}/open")
    messages = assert_error(api.post(f"/invoices/{funded['id']}/open"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {funded['id']} is not draft. Only draft invoices can be opened."]
    assert Charge.objects.count() == Order.objects.count() == 1


def test_unknown_and_not_allowed(
    api: Api, live_api: Api, public_api: Api, anonymous: Api, api_for: Callable[..., Api], funded: dict[str, Any]
) -> None:
    """R-CON-023 to R-CON-027, E-CHK-40."""
    path = f"/invoices/{funded['id']}/open"
    assert_error(api.post("/invoices/none/open"), 404, ("not_found", "id"))
    assert_error(live_api.post(path), 404, ("not_found", "id"))
    assert_error(anonymous.post(path), 401, ("unauthorized", None))
    assert_error(public_api.post(path), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"invoices": "read"})
    assert_error(reader.post(path), 403, ("forbidden", None))
    assert_error(api.get(path), 405, ("method_not_allowed", None))
    assert Invoice.objects.get().state == "draft"
