"""One order or invoice that cannot be worked on keeps no other from its money; "Try again" takes it up when mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from catalog.wire.records import clock
from fulfillment.invoices.collection import collect_due_invoices
from fulfillment.invoices.models import Invoice, InvoiceLine
from fulfillment.orders.lifecycle.payment_arrival import give_up_overdue_orders
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again
from tests.factories.client import Api
from tests.factories.orders import A, make_order
from tests.fulfillment.invoices.conftest import DECLINED, bill, card_maker, make_customer
from tests.fulfillment.orders.money import as_stored, close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def closed(**members: Any) -> Order:
    """Return an order of which everything was shipped, so that a capture is booked."""
    order = make_order(A, **members)
    close(order, (0, 3, 0), fulfillment_id=f"ful_{order.pk}")
    return order


def captures(order: Order) -> QuerySet[ChargeOperation]:
    """Return the operations on the charges of an order."""
    return ChargeOperation.objects.filter(charge__order_id=order.wire_id).order_by("key")


def states(order: Order) -> list[str]:
    """Return their states."""
    return list(captures(order).values_list("state", flat=True))


def the_stuck_row() -> tuple[str, str]:
    """Return queue and label of the only row that is stuck."""
    return StuckRow.objects.values_list("queue", "label").get()


def test_settlement() -> None:
    poisoned, good = closed(), closed()
    captures(poisoned).update(kind="nonsense")
    assert settle(good) == 1
    assert (states(poisoned), states(good)) == (["pending"], ["complete"])
    assert the_stuck_row() == ("settle charge operations", f"Order {poisoned.wire_id}")
    captures(poisoned).update(kind="capture")
    assert settle(poisoned) == 0
    try_again(StuckRow.objects.all())
    assert settle(poisoned) == 1
    assert as_stored(poisoned).captured_amount == as_stored(good).captured_amount == A.value
    assert not StuckRow.objects.exists()


def test_failed_captures() -> None:
    poisoned, good = (closed(behaviour=behaviors.CAPTURE_FAILS) for _ in range(2))
    settle(good)
    captures(poisoned).update(kind="nonsense")
    settle(good, days=1.1)
    assert (len(states(poisoned)), len(states(good))) == (1, 2)
    assert the_stuck_row() == ("retry failed captures", f"Order {poisoned.wire_id}")
    captures(poisoned).update(kind="capture")
    try_again(StuckRow.objects.all())
    settle(good, days=1.2)
    assert (len(states(poisoned)), len(states(good))) == (2, 2)
    assert not StuckRow.objects.exists()


def test_unpaid_orders() -> None:
    """The review of the first has an end already, which no order that waits for its money can have."""
    due = clock.now(live_mode=False) - timedelta(hours=1)
    poisoned, good = (
        make_order(A, state="pending_payment", payment_due_time=due, fraud_state=review) for review in ("passed", "")
    )
    now = clock.now(live_mode=False)
    assert give_up_overdue_orders(now=now, live_mode=False) == 1
    assert (as_stored(poisoned).state, as_stored(good).state) == ("pending_payment", "cancelled")
    assert the_stuck_row() == ("give up unpaid orders", f"Order {poisoned.wire_id}")
    QuerySet(Order).filter(pk=poisoned.pk).update(fraud_state="")
    try_again(StuckRow.objects.all())
    assert give_up_overdue_orders(now=now, live_mode=False) == 1
    assert not StuckRow.objects.exists()


@pytest.fixture
def unpaid(api: Api, ebook: Any) -> list[str]:
    """Two invoices whose first attempt was declined."""
    make_customer(api)
    source = card_maker(api, "ann")(DECLINED)
    return [api.post("/invoices", bill(sourceId=source, collectionPeriodDays=9)).json()["id"] for _ in range(2)]


def test_invoices(unpaid: list[str]) -> None:
    poisoned, good = unpaid
    lines: QuerySet[InvoiceLine] = QuerySet(InvoiceLine).filter(document__wire_id=poisoned)
    (product,) = lines.values_list("product", flat=True)
    lines.update(product=["no", "object"])
    now = clock.now(live_mode=False) + timedelta(days=1.1)

    def attempts() -> tuple[int, int]:
        made = dict(Invoice.objects.values_list("wire_id", "attempt_count"))
        return made[poisoned], made[good]

    assert collect_due_invoices(now=now, live_mode=False) == 1
    assert attempts() == (1, 2)
    assert the_stuck_row() == ("collect invoices", f"Invoice {poisoned}")
    lines.update(product=product)
    try_again(StuckRow.objects.all())
    assert collect_due_invoices(now=now, live_mode=False) == 1
    assert attempts() == (2, 2)
    assert not StuckRow.objects.exists()
