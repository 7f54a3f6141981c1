"""`check_invariants` says nothing of a sound database, and names whatever was broken behind the program's back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Model, QuerySet
from django.test.utils import CaptureQueriesContext

from catalog.skus.models import Sku
from fulfillment.events.log.models import Event
from fulfillment.fulfillment_orders.models import (
    Allocation,
    CancellationItem,
    FulfillmentOrderLine,
    ReturnItem,
    ShipmentItem,
)
from fulfillment.fulfillments.models import FulfillmentItem
from fulfillment.invariants.checks import CHECKS
from fulfillment.invariants.goods import COUNTERS
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.sessions.models import Contribution
from fulfillment.payments.sources.models import Source
from fulfillment.stock.models import Level, Movement, Reservation, ReservationHold, ReservationLine
from tests.flows.fulfillment.warehouse import Warehouse

pytestmark = pytest.mark.storage


class Breach(NamedTuple):
    """A row that is changed behind everybody's back, which check finds it, and in which words."""

    check: str
    model: type[Model]
    which: dict[str, Any]
    values: dict[str, Any]
    says: str


SHIPPED = {"shipped": 1}
CAPTURE_EVENT, ACCEPTED_EVENT = "order.charge.capture.complete", "fulfillment_cancellation.accepted"
CAPTURED = {"kind": "capture", "state": "complete"}
BREACHES = [
    Breach("pairs", Sku, {"wire_id": "mug-01"}, {"hs_code": "7323.94"}, "SKU mug-01: its pair is drifted"),
    Breach("stock", Level, {}, {"on_hand": F("on_hand") + 1}, "Level mug-01 at main: counts on hand 9, held 1"),
    Breach("stock", Level, {}, {"held": F("held") + 1}, "Level mug-01 at main: 2 held for holds of 1"),
    Breach("stock", Level, {}, {"allocated": 2}, "2 allocated for allocations of 3"),
    Breach("stock", Movement, {"kind": "ship"}, {"on_hand_change": -1}, "its ledger says on hand 9, held 1"),
    Breach("stock", ReservationHold, {}, {"quantity": 2}, "1 held for holds of 2"),
    Breach("stock", Reservation, {"wire_id": "cart-9"}, {"state": "released"}, "Reservation cart-9: over, but still"),
    Breach("goods", Allocation, {}, {"quantity": 4}, "3 pending for 4 allocated"),
    Breach("goods", ShipmentItem, {}, {"quantity": 1}, "2 sent for 1 on shipments"),
    Breach("goods", CancellationItem, {}, {"quantity_accepted": 0}, "1 cancelled for 0 accepted"),
    Breach("goods", ReturnItem, {}, {"quantity_accepted": 0}, "1 returned for 0 received"),
    Breach("goods", FulfillmentOrderLine, SHIPPED, {"shipped": 0, "returned": 2}, "2 returned for 1 received"),
    Breach("goods", FulfillmentItem, {"quantity": 2}, {"quantity": 1}, "2 fulfilled for 1 on fulfillments"),
    Breach("goods", FulfillmentItem, {"cancel_quantity": 1}, {"cancel_quantity": 2}, "1 cancelled for 2"),
    Breach("money", ChargeOperation, CAPTURED, {"amount": F("amount") + 1}, "booked for closed units worth"),
    Breach("money", ChargeOperation, CAPTURED, {"amount": 1000}, "captured and cancelled of"),
    Breach("money", Charge, {}, {"amount": F("amount") - 1}, "authorised of"),
    Breach("money", Order, {"state": "complete"}, {"captured_amount": 1}, "captured_amount is 1.0"),
    Breach("money", Order, {"state": "complete"}, {"cancelled_amount": 0}, "cancelled_amount is 0"),
    Breach("money", OrderLine, {"fulfilled_quantity": 2}, {"fulfilled_quantity": 1}, "booked for closed units worth"),
    Breach("money", Order, {"state": "accepted"}, {"state": "complete"}, "captured and cancelled"),
    Breach("money", ChargeOperation, CAPTURED, {"components": {}}, "stands for 0"),
    Breach("stock", Movement, {"kind": "ship"}, {"on_hand": 1}, "its counters are not what the lines"),
    Breach("stock", Movement, {"kind": "ship"}, {"cause_type": ""}, ": no cause"),
    Breach("stock", ReservationLine, {}, {"oversold": 1}, "1 held and 1 oversold of 1"),
    Breach("goods", OrderLine, {"state": "fulfilled"}, {"state": "cancelled"}, ": cancelled with"),
    Breach("goods", Order, {"state": "complete"}, {"state": "accepted"}, ": accepted, but its lines are not"),
    Breach("events", Event, {"type": "sku.created"}, {"type": "order.updated"}, ": no event sku.created"),
    Breach("events", Event, {"type": CAPTURE_EVENT}, {"type": "order.updated"}, f"events {CAPTURE_EVENT}"),
    Breach("events", Event, {"type": ACCEPTED_EVENT}, {"type": "order.updated"}, f": no event {ACCEPTED_EVENT}"),
    Breach("sales", OrderLine, {"fulfilled_quantity": 2}, {"line_value": 5}, "but its amounts add up to"),
    Breach("sales", Order, {"state": "complete"}, {"total_amount": F("total_amount") + 5}, "its lines are worth"),
    Breach("sales", Contribution, {}, {"amount": F("amount") + 5}, "its sources contribute"),
    Breach("sales", Source, {"state": "consumed"}, {"state": "chargeable"}, "can be charged again"),
    Breach("events", Event, {"type": "order.fulfilled"}, {"type": "order.accepted"}, "2 events order.accepted"),
    Breach("events", Event, {"type": "order.created"}, {"type": "order.updated"}, ": no event order.created"),
    Breach("events", Event, {"type": "order.complete"}, {"type": "order.updated"}, ": no event order.complete"),
    Breach("events", Event, {"type": "fulfillment.created"}, {"type": "order.updated"}, "no event fulfillment.created"),
    Breach(
        "events",
        Event,
        {"type": "fulfillment_order.shipped"},
        {"type": "order.updated"},
        ": no event fulfillment_order.shipped",
    ),
    Breach(
        "events",
        Event,
        {"type": "fulfillment_cancellation.created"},
        {"type": "order.updated"},
        ": no event fulfillment_cancellation.created",
    ),
]


def checked() -> tuple[int, list[str]]:
    """Run the command and return its exit status and what it writes."""
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@contextmanager
def broken(breach: Breach) -> Iterator[None]:
    """Change a row, and put it back."""
    rows: QuerySet[Any] = QuerySet(breach.model).filter(**breach.which).order_by("pk")
    row = rows.values("pk", *breach.values).first()
    assert row is not None, breach
    own: QuerySet[Any] = QuerySet(breach.model).filter(pk=row.pop("pk"))
    assert own.update(**breach.values) == 1
    yield
    own.update(**row)


def found_by(name: str) -> list[str]:
    """Return what a check says of the test mode; of the live mode, where nothing has happened, it says nothing."""
    assert CHECKS[name](True) == []
    return CHECKS[name](False)


@pytest.mark.django_db
def test_each_breach_is_found(busy_shop: Warehouse) -> None:
    """In its check, in its mode, by the name of what is broken; and nothing is found before and after."""
    sound: dict[str, list[str]] = {name: [] for name in CHECKS}
    assert {name: found_by(name) for name in CHECKS} == sound
    for breach in BREACHES:
        with broken(breach):
            assert any(breach.says in sentence for sentence in found_by(breach.check)), breach
    assert {name: found_by(name) for name in CHECKS} == sound


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_what_its_checks_find(busy_shop: Warehouse) -> None:
    """Under the name of the check, with the mode, and by its exit status; with as many queries for as many rows."""
    sound = [f"{name}: all agree" for name in CHECKS]
    with CaptureQueriesContext(connection) as few:
        assert checked() == (0, sound)
    for breach in {breach.check: breach for breach in BREACHES}.values():
        with broken(breach):
            status, lines = checked()
            told = [f"  test: {sentence}" for sentence in found_by(breach.check)]
        assert status == 1, breach
        start = lines.index(f"{breach.check}: {len(told)} breaches")
        assert lines[start + 1 : start + 1 + len(told)] == told
        assert any(breach.says in line for line in told), (breach, lines)
    for _ in range(3):
        order = busy_shop.order_o(credit=10)
        busy_shop.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 1})
    busy_shop.run()
    with CaptureQueriesContext(connection) as many:
        assert checked() == (0, sound)
    assert len(few) == len(many) < 150


@pytest.mark.django_db
def test_counters_of_a_line_are_guarded_by_the_database(open_warehouse: Callable[..., Warehouse]) -> None:
    """R-FUL-110: nobody can make the five not add up."""
    warehouse = open_warehouse(stock=9)
    warehouse.order_o()
    warehouse.run()
    for name in COUNTERS:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet(FulfillmentOrderLine).update(**{name: F(name) + 1})


@pytest.mark.django_db(transaction=True)
def test_a_check_that_fails_keeps_no_other_from_its_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a row that cannot be read; the transaction that sees one moment goes on."""

    def damaged(live_mode: bool) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM fulfillment_order")
        return []

    monkeypatch.setitem(CHECKS, "goods", damaged)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_invariants", stdout=out)
    lines = out.getvalue().splitlines()
    place = lines.index("goods: 2 breaches")
    assert all("could not be checked: " in line for line in lines[place + 1 : place + 3])
    assert "events: all agree" in lines
