"""Whatever happens in whatever order: counters, ledger, allocations and states agree (R-FUL-110, R-FUL-028)."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from catalog.wire.exceptions import Refusal
from catalog.wire.records import clock
from fulfillment.events.worker.due_rows import registered
from fulfillment.fulfillment_orders.commands import LineUnits, RequestedItem, UnitsRequest
from fulfillment.fulfillment_orders.creation import create_fulfillment_order
from fulfillment.fulfillment_orders.fulfiller.backorders import report_backorder, restock
from fulfillment.fulfillment_orders.fulfiller.cancellations import (
    cancel_from_warehouse,
    decide_cancellation,
    request_cancellation,
)
from fulfillment.fulfillment_orders.fulfiller.returns import (
    approve_return,
    receive_return,
    refuse_shipment,
    reject_return,
    request_return,
)
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.models import (
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    Shipment,
)
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.commands import ReservedItem
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Level
from fulfillment.stock.operations import correct_stock
from tests.factories.goods import goods_request
from tests.factories.stock import make_location, make_reservation, stock_up

from .goods import breaches

pytestmark = pytest.mark.django_db

OPENING = datetime(2026, 3, 2, tzinfo=UTC)
ITEMS, PLACES, COUNTRIES = ("mug", "cup"), ("north", "south"), ("DE", "US")
GOODS = ("fulfillment.fulfillment_orders", "fulfillment.stock")
items, places, countries = map(st.sampled_from, (ITEMS, PLACES, COUNTRIES))
counts = st.integers(1, 4)
picks = st.integers(0, 9)
parts = st.lists(st.integers(0, 3), min_size=1, max_size=3)
COUNTED = ("pending", "backordered", "shipped", "cancelled", "returned", "total_backordered")


@pytest.fixture
def two_places(reference: None) -> None:
    """Three units of an item at each of two places; every history begins here."""
    with time_machine.travel(OPENING, tick=False):
        make_location("north", countries=["DE", "US"], priority=1)
        make_location("south", countries=["US"], priority=2)
        for item, place in zip(ITEMS, PLACES, strict=True):
            stock_up(3, item, place)


def work_once() -> None:
    """Do what is due of goods in the test mode; unlike the worker's own round this one stops at a fault."""
    now = clock.now(live_mode=False)
    for function in registered().values():
        if function.__module__.startswith(GOODS):
            function(now=now, live_mode=False)


def counted() -> list[Any]:
    """Return everything that actions move."""
    lines = FulfillmentOrderLine.objects.order_by("pk").values_list(*COUNTED)
    return [list(lines), list(Level.objects.order_by("pk").values_list("on_hand", "held", "allocated"))]


class Warehouse(RuleBasedStateMachine):
    """Clients who ask, staff who act, a worker with every policy on; refusals change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(OPENING, tick=False)
        self.traveller = self.clock.start()
        self.miscounted = False
        self.totals: dict[int, int] = {}
        self.there: set[Any] = set()

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def one_of(self, model: Any, pick: int) -> Any:
        """Return one of the rows there are."""
        rows = list(model.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def attempt(self, act: Any, **arguments: Any) -> None:
        """Act; what is refused leaves everything as it was."""
        before = counted()
        self.traveller.shift(timedelta(seconds=1))
        try:
            act(**arguments)
        except (Refusal, ValidationError):
            assert counted() == before

    def units(self, order: FulfillmentOrder, share: list[int]) -> dict[str, int]:
        """Return so many units of each line, as far as they go; zeros are left out."""
        pairs = zip(order.lines.all(), share, strict=False)
        return {line.wire_id: count for line, count in pairs if count}

    def wish(self, order: FulfillmentOrder, share: list[int]) -> UnitsRequest:
        """Return the request of a cancellation or return."""
        return UnitsRequest(order.wire_id, [LineUnits(*units) for units in self.units(order, share).items()])

    @rule(wanted=st.lists(st.tuples(items, counts), min_size=1, max_size=3), country=countries, held=counts)
    def request(self, wanted: list[tuple[str, int]], country: str, held: int) -> None:
        reserve = partial(make_reservation, ReservedItem(wanted[0][0], held, allow_oversell=True))
        self.attempt(reserve, wire_id="cart", country=country, seconds=600)
        items = [RequestedItem(*units) for units in wanted]
        request = goods_request(*items, country=country, reservation_id="cart" if held % 2 else "none")
        self.attempt(create_fulfillment_order, request=request, live_mode=False, cancels_short=held == 4)

    @rule(item=items, place=places, quantity=counts)
    def receive(self, item: str, place: str, quantity: int) -> None:
        self.attempt(restock, live_mode=False, item_id=item, location_id=place, quantity=quantity)

    @rule(item=items, place=places, counted=st.integers(0, 5))
    def correct(self, item: str, place: str, counted: int) -> None:
        self.miscounted = True
        why = Cause("staff", note="counted")
        self.attempt(correct_stock, live_mode=False, item_id=item, location_id=place, counted=counted, cause=why)

    @precondition(lambda self: FulfillmentOrder in self.there)
    @rule(pick=picks, share=parts, everything=st.booleans(), act=st.sampled_from(["ship", "backorder", "cancel"]))
    def move(self, pick: int, share: list[int], everything: bool, act: str) -> None:
        order = self.one_of(FulfillmentOrder, pick)
        act_of = {"ship": ship, "backorder": report_backorder, "cancel": cancel_from_warehouse}[act]
        self.attempt(act_of, order=order, units=None if everything else self.units(order, share))

    @precondition(lambda self: FulfillmentOrder in self.there)
    @rule(pick=picks, share=parts, act=st.sampled_from([request_cancellation, request_return]))
    def ask(self, pick: int, share: list[int], act: Any) -> None:
        self.attempt(act, live_mode=False, request=self.wish(self.one_of(FulfillmentOrder, pick), share))

    @precondition(lambda self: FulfillmentCancellation in self.there)
    @rule(pick=picks, share=parts, everything=st.booleans())
    def decide(self, pick: int, share: list[int], everything: bool) -> None:
        row = self.one_of(FulfillmentCancellation, pick)
        accepted = None if everything else self.units(row.fulfillment_order, share)
        self.attempt(decide_cancellation, cancellation=row, accepted=accepted)

    @precondition(lambda self: FulfillmentReturn in self.there)
    @rule(pick=picks, share=parts, everything=st.booleans(), resaleable=st.booleans())
    def take_in(self, pick: int, share: list[int], everything: bool, resaleable: bool) -> None:
        row = self.one_of(FulfillmentReturn, pick)
        accepted = None if everything else self.units(row.fulfillment_order, share)
        self.attempt(receive_return, fulfillment_return=row, accepted=accepted, resaleable=resaleable)

    @precondition(lambda self: FulfillmentReturn in self.there)
    @rule(pick=picks, act=st.sampled_from([approve_return, approve_return, reject_return]))
    def answer(self, pick: int, act: Any) -> None:
        self.attempt(act, fulfillment_return=self.one_of(FulfillmentReturn, pick))

    @precondition(lambda self: Shipment in self.there)
    @rule(pick=picks)
    def refuse(self, pick: int) -> None:
        self.attempt(refuse_shipment, shipment=self.one_of(Shipment, pick))

    @rule(split=st.sampled_from(FulfillmentPolicy.Split.values))
    def work(self, split: str) -> None:
        policy = FulfillmentPolicy.objects.filter(live_mode=False).first() or FulfillmentPolicy(live_mode=False)
        policy.split, policy.ship_after_seconds, policy.receive_returns_after_seconds = split, 1, 1
        policy.cancellations, policy.returns = policy.Cancellations.ACCEPT_OPEN, policy.Returns.AUTO_APPROVE
        policy.save()
        self.traveller.shift(timedelta(minutes=1))
        work_once()

    @invariant()
    def what_is_there(self) -> None:
        """Look once in each step; each rule asks before it may be chosen. Nothing but a new history removes rows."""
        models: set[Any] = {FulfillmentOrder, FulfillmentCancellation, FulfillmentReturn, Shipment}
        self.there |= {model for model in models - self.there if model.objects.exists()}

    @invariant()
    def everything_agrees(self) -> None:
        assert breaches() == []

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        if not self.miscounted:
            assert all(level.free >= 0 for level in Level.objects.all())

    @invariant()
    def totals_never_decrease(self) -> None:
        now = dict(FulfillmentOrderLine.objects.values_list("pk", "total_backordered"))
        assert all(now[key] >= total for key, total in self.totals.items())
        self.totals = now

    @invariant()
    def filters_and_pages_derive_the_same_state(self) -> None:
        orders: Any = FulfillmentOrder.objects.with_state().prefetch_related("lines")
        assert all(order.derived_state == order.state for order in orders)
        for model in (FulfillmentCancellation, FulfillmentReturn):
            derived: dict[str, set[int]] = {}
            for row in model.objects.all():
                derived.setdefault(row.state, set()).add(row.pk)
            for state, keys in derived.items():
                assert set(model.objects.in_state(state).values_list("pk", flat=True)) == keys


def test_any_actions_in_any_order(two_places: None) -> None:
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
