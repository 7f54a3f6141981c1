"""Whatever is done to whatever order: its money adds up, and what happens is told once and in order (R-FUL-262 ff.)."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.wire.exceptions import Refusal
from fulfillment.events.log.models import Event
from fulfillment.orders.invariants import find_money_breaches
from fulfillment.orders.lifecycle.dispute import open_dispute, resolve_dispute
from fulfillment.orders.lifecycle.progress import refundable_parts
from fulfillment.orders.lifecycle.refund import refund_charges
from fulfillment.orders.lifecycle.staff_decisions import force_outcome, retry_operation
from fulfillment.orders.locked_orders import lock_order
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.sources import behaviors
from fulfillment.pricing.portions import portion
from tests.factories.orders import Sold, charges_of, lines_of, make_order

from .money import as_stored, close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CENTS = st.integers(0, 10_000).map(lambda cents: str(Decimal(cents) / 100))
SMALL = st.integers(0, 300).map(lambda cents: str(Decimal(cents) / 100))
LINES = st.lists(
    st.builds(
        Sold,
        quantity=st.integers(1, 7),
        product=CENTS,
        tax=SMALL,
        shipping=SMALL,
        shipping_tax=SMALL,
        fees=SMALL,
        fee_tax=SMALL,
        duties=SMALL,
        importer_tax=SMALL,
        sku_id=st.just("mug-01"),
        managed=st.just(False),
    ),
    min_size=1,
    max_size=2,
)
TRIGGERS = st.sampled_from(
    [
        behaviors.SUCCEEDS,
        behaviors.SUCCEEDS,
        behaviors.CAPTURE_FAILS,
        behaviors.CAPTURE_FAILS_LATER,
        behaviors.CAPTURE_STAYS_PENDING,
        behaviors.CANCEL_FAILS,
        behaviors.REFUND_FAILS,
        behaviors.REFUND_FAILS_LATER,
    ]
)
NUMBER, FEW = st.integers(0, 7), st.integers(0, 3)
CLOSE = st.tuples(st.just("close"), NUMBER, FEW, FEW)
SETTLE = st.tuples(st.just("settle"), st.sampled_from([0, 0, 0.01, 1.1, 5]))
# Most steps close and settle: what goes wrong shows when units of one line are closed in several steps.
STEPS = st.lists(
    st.one_of(
        *[CLOSE] * 4,
        *[SETTLE] * 3,
        st.tuples(st.just("force"), NUMBER, st.sampled_from(["complete", "failed"])),
        *[st.tuples(st.just("retry"), NUMBER, st.sampled_from(["", "complete"]))] * 2,
        *[st.tuples(st.just("refund"), st.integers(1, 100))] * 2,
        st.tuples(st.just("dispute")),
    ),
    min_size=6,
    max_size=16,
)


def operations_of(order: Order) -> list[ChargeOperation]:
    mine = ChargeOperation.objects.filter(charge__order_id=order.wire_id, charge__live_mode=order.live_mode)
    return list(mine.order_by("key"))


def close_some(order: Order, number: int, fulfilled: int, cancelled: int) -> None:
    """Close as many units of a line as there are."""
    lines = lines_of(order)
    line = lines[number % len(lines)]
    fulfilled = min(fulfilled, line.open_quantity)
    cancelled = min(cancelled, line.open_quantity - fulfilled)
    if fulfilled or cancelled:
        close(order, (line.position, fulfilled, cancelled))


def act_on(operation: Callable[..., Any], order: Order, number: int, outcome: str) -> None:
    found = operations_of(order)
    if found:
        operation(live_mode=False, wire_id=found[number % len(found)].wire_id, outcome=outcome)


def refund_some(order: Order, percent: int) -> None:
    """Give back a part of every component that is captured."""
    left = refundable_parts(operations_of(order))
    parts = {
        line: {name: (amount * percent / 100).quantize(Decimal("0.01")) for name, amount in components.items()}
        for line, components in left.items()
    }
    refund_charges(order=lock_order(order.wire_id, live_mode=False), parts=parts, refund_id="re_1")


DOES: dict[str, Callable[..., Any]] = {
    "close": close_some,
    "settle": lambda order, days: settle(order, days=days),
    "force": lambda order, *which: act_on(force_outcome, order, *which),
    "retry": lambda order, *which: act_on(retry_operation, order, *which),
    "refund": refund_some,
    "dispute": lambda order: (resolve_dispute if as_stored(order).state == "dispute" else open_dispute)(
        live_mode=False, wire_id=order.wire_id
    ),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(LINES, st.integers(0, 100), TRIGGERS, TRIGGERS, STEPS)
def test_money_adds_up(
    sold: list[Sold], credit_percent: int, behaviour: str, credit_behaviour: str, steps: list[tuple[Any, ...]]
) -> None:
    """authorised = captured + cancelled + outstanding and refunded <= captured, by charge, line and in total."""
    with transaction.atomic():
        live_through(sold, credit_percent, behaviour, credit_behaviour, steps)
        # What is due of one example must not be settled in another.
        transaction.set_rollback(True)


def live_through(
    sold: list[Sold], credit_percent: int, behaviour: str, credit_behaviour: str, steps: list[tuple[Any, ...]]
) -> None:
    """Place an order, do the steps, and look at its money and its events after each."""
    total = sum((line.value for line in sold), Decimal(0))
    credit = (total * credit_percent / 100).quantize(Decimal("0.01"))
    order = make_order(*sold, credit=str(credit), behaviour=behaviour, credit_behaviour=credit_behaviour)
    last = Event.objects.order_by("-key").values_list("key", flat=True).first() or 0
    told: list[Event] = []
    for name, *arguments in steps:
        refused = False
        try:
            DOES[name](order, *arguments)
        except Refusal:
            refused = True
        news = list(Event.objects.filter(key__gt=last).order_by("key"))
        assert not (refused and news)
        check_money(order)
        # What tells nothing has changed nothing; the sums above would show it.
        assert not news or find_money_breaches(False) == []
        check_order_of_events(name, news)
        told += news
        last = max((event.key for event in news), default=last)
    assert find_money_breaches(False) == []
    check_told_once(order, told)


def check_money(order: Order) -> None:
    """Compute every sum anew from rows."""
    charges, lines, now = charges_of(order), lines_of(order), as_stored(order)
    operations = [operation for charge in charges for operation in charge.entries]
    captured = money.total(operations, ["capture"], money.COUNTING)
    cancelled = money.total(operations, ["cancel"], money.COUNTING)
    owed = sum((operation.amount for charge in charges for operation in charge.owed), Decimal(0))
    to_close = sum((_worth(line, line.closed_quantity, line.quantity) for line in lines), Decimal(0))
    assert sum(charge.amount for charge in charges) == captured + cancelled + owed + to_close == now.total_amount
    # What is owed is not for other units (R-FUL-269).
    assert sum(charge.free_amount for charge in charges) == to_close
    assert (now.captured_amount, now.cancelled_amount) == (captured, cancelled)
    for line in lines:
        booked = [op for op in operations if op.line_id == line.wire_id and op.retry_of_id is None]
        assert sum(op.amount for op in booked) == _worth(line, 0, line.closed_quantity)
        assert 0 <= line.available_to_refund_amount <= line.line_value
    for charge in charges:
        check_charge(charge)


def _worth(line: Any, closed: int, until: int) -> Decimal:
    return portion(line.line_value, closed, until - closed, line.quantity, 2)


def check_charge(charge: Charge) -> None:
    complete = money.total(charge.entries, ["capture"], ["complete"])
    refunded = money.total(charge.entries, ["refund"], money.COUNTING)
    assert 0 <= refunded <= complete <= charge.amount
    assert 0 <= charge.free_amount <= charge.open_amount <= charge.amount
    for operation in charge.entries:
        parts = [amount for components in operation.components.values() for amount in components.values()]
        assert sum(parts) == operation.amount > 0


LETTERS = [
    (r"order\.charge\.(capture|cancel|refund)\.pending", "P"),
    (r"order\.charge\.(capture|cancel|refund)\.(complete|failed)", "S"),
    (r"order\.charge\.\w+", "C"),
    (r"order\..+", "O"),
]
SENTENCES = {
    "close": "P*C*O*",
    "settle": "(P*C*|SC?O*)*",
    "force": "(SC?O*)?",
    "retry": "(PC?)?",
    "refund": "P*",
    "dispute": "O*",
}


def check_order_of_events(step: str, events: Sequence[Event]) -> None:
    """Children before parents: operations, charges, the order (R-EVT-050, events.md section 5)."""
    text = "".join(next(letter for pattern, letter in LETTERS if re.fullmatch(pattern, e.type)) for e in events)
    assert re.fullmatch(SENTENCES[step], text), (step, text)


def check_told_once(order: Order, events: list[Event]) -> None:
    """As many events as there were changes of operations; a state is never told twice in a row (R-EVT-025)."""
    types = [event.type for event in events]
    for kind in ("capture", "cancel", "refund"):
        operations = [operation for operation in operations_of(order) if operation.kind == kind]
        assert types.count(f"order.charge.{kind}.pending") == len(operations)
        for state in ("complete", "failed"):
            reached = [operation for operation in operations if operation.state == state]
            assert types.count(f"order.charge.{kind}.{state}") == len(reached)
    for charge in charges_of(order):
        mine = [event.type for event in events if event.resource_id == charge.wire_id]
        states = [type_ for type_ in mine if type_.count(".") == 2]
        assert all(one != other for one, other in pairwise(states))
    for state in ("fulfilled", "complete", "cancelled"):
        assert types.count(f"order.{state}") == (state in as_stored(order).state_transitions)
