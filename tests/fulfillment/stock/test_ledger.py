"""The ledger explains every unit, whatever happens in whatever order (R-FUL-028, R-FUL-029, R-FUL-157)."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings

from catalog.wire.exceptions import Refusal
from catalog.wire.records.actor import acting
from catalog.wire.records.querysets import BulkWriteRefused
from fulfillment.stock.allocation import Portion, Want, allocate, ship_out, unallocate
from fulfillment.stock.commands import ReservedItem
from fulfillment.stock.ledger import COUNTERS
from fulfillment.stock.models import Level, Movement, ReservationHold
from fulfillment.stock.operations import correct_stock, put_back, receive_stock
from fulfillment.stock.reservations import expire_reservations, release_reservation
from tests.factories.stock import TEST, make_item, make_location, make_reservation, stock_up

from .conftest import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ITEMS, PLACES, CARTS = ("cup", "mug"), ("a", "b"), ("one", "two", "three")
ITEM, PLACE, CART, UNITS = map(st.sampled_from, (ITEMS, PLACES, CARTS, (1, 2, 3, 5)))
ACTIONS = st.one_of(
    st.tuples(st.just("receive"), ITEM, PLACE, UNITS),
    st.tuples(st.just("put_back"), ITEM, PLACE, UNITS),
    st.tuples(st.just("correct"), ITEM, PLACE, st.integers(0, 6)),
    st.tuples(st.just("reserve"), CART, ITEM, UNITS, st.booleans(), st.sampled_from((60, 120))),
    st.tuples(st.just("release"), CART),
    st.tuples(st.just("allocate"), CART, ITEM, UNITS),
    st.tuples(st.just("ship"), ITEM, PLACE, UNITS),
    st.tuples(st.just("unallocate"), ITEM, PLACE, UNITS),
    st.tuples(st.just("wait"), st.sampled_from((30, 60))),
    st.tuples(st.just("sweep")),
)


class Warehouse:
    """Carries out actions by their name."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock

    def receive(self, item: str, place: str, units: int) -> None:
        receive_stock(live_mode=False, item_id=item, location_id=place, quantity=units, cause=TEST)

    def put_back(self, item: str, place: str, units: int) -> None:
        put_back(live_mode=False, item_id=item, location_id=place, quantity=units, cause=TEST)

    def correct(self, item: str, place: str, counted: int) -> None:
        note = TEST._replace(note="counted")
        correct_stock(live_mode=False, item_id=item, location_id=place, counted=counted, cause=note)

    def reserve(self, cart: str, item: str, units: int, oversell: bool, seconds: int) -> None:
        items = [ReservedItem(wire_id, units, allow_oversell=oversell) for wire_id in (item, ITEMS[0])]
        make_reservation(*items, wire_id=cart, seconds=seconds)

    def release(self, cart: str) -> None:
        release_reservation(live_mode=False, reservation_id=cart)

    def allocate(self, cart: str, item: str, units: int) -> None:
        wants = [Want(make_item(item), units)]
        allocate(live_mode=False, country="DE", wants=wants, cause=TEST, reservation_id=cart)

    def ship(self, item: str, place: str, units: int) -> None:
        ship_out(live_mode=False, portions=self._portion(item, place, units), cause=TEST)

    def unallocate(self, item: str, place: str, units: int) -> None:
        unallocate(live_mode=False, portions=self._portion(item, place, units), cause=TEST)

    def _portion(self, item: str, place: str, units: int) -> list[Portion]:
        levels = Level.objects.filter(inventory_item__wire_id=item, location__wire_id=place)
        return [Portion(level.pk, units) for level in levels]

    def wait(self, seconds: int) -> None:
        self.clock.shift(timedelta(seconds=seconds))

    def sweep(self) -> None:
        expire_reservations(now=START, live_mode=False)


def check() -> None:
    """Compare ledger, counters and holds with one another."""
    story: dict[tuple[str, int], list[Movement]] = defaultdict(list)
    for line in Movement.objects.order_by("pk"):
        story[line.item_id, line.location_id].append(line)
    held = dict(ReservationHold.objects.order_by().values_list("level").annotate(Sum("quantity")))
    for level in Level.objects.select_related("inventory_item"):
        lines = story[level.inventory_item.wire_id, level.location_id]
        before = dict.fromkeys(COUNTERS, 0)
        moments = [line.time for line in lines]
        assert moments == sorted(moments)
        for line in lines:
            after = {name: getattr(line, name) for name in COUNTERS}
            assert after == {name: before[name] + getattr(line, f"{name}_change") for name in COUNTERS}
            before = after
        assert before == {name: getattr(level, name) for name in COUNTERS}
        assert level.held == held.get(level.pk, 0)
        counted_down = (line.kind == Movement.Kind.CORRECT and line.on_hand_change < 0 for line in lines)
        assert level.free >= 0 or any(counted_down)
    assert not ReservationHold.objects.exclude(line__reservation__state="active").exists()


@pytest.fixture
def empty_places() -> None:
    """Where every sequence begins, and what it begins with."""
    with time_machine.travel(START, tick=False):
        for place in PLACES:
            make_location(place)
        for item in ITEMS:
            make_item(item)


@given(actions=st.lists(ACTIONS, max_size=25))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_ledger_explains_every_unit(empty_places: None, actions: list[tuple[Any, ...]]) -> None:
    """Any sequence of actions, refused ones included."""
    with time_machine.travel(START, tick=False) as clock, transaction.atomic():
        warehouse = Warehouse(clock)
        for name, *arguments in actions:
            with suppress(Refusal), transaction.atomic():
                getattr(warehouse, name)(*arguments)
            check()
        transaction.set_rollback(True)


def test_a_line_of_the_ledger() -> None:
    """It names item, place, cause, what moved, what was there afterwards, who and when."""
    with acting("browser", "ada"):
        stock_up(6)
    line = Movement.objects.get()
    assert (line.item_id, line.location.wire_id, line.kind, line.cause_type) == ("mug-01", "main", "receive", "test")
    assert (line.on_hand_change, line.on_hand, line.held, line.allocated) == (6, 6, 0, 0)
    assert (line.through, line.actor_name) == ("browser", "ada")


def test_the_ledger_is_never_changed() -> None:
    """Neither a line nor many of them, whoever asks."""
    stock_up(6)
    line = Movement.objects.get()
    line.on_hand_change = 7
    for attempt in (
        line.save,
        line.delete,
        Movement.objects.all().delete,
        lambda: Movement.objects.update(on_hand=7),
        lambda: Movement.objects.bulk_update([line], ["on_hand_change"]),
    ):
        with pytest.raises(BulkWriteRefused):
            attempt()
    assert Movement.objects.get().on_hand_change == 6


@pytest.mark.storage
@pytest.mark.parametrize("counter", COUNTERS)
def test_the_database_refuses_negative_counters(counter: str) -> None:
    """R-FUL-028: even past all code."""
    level = stock_up(6)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE fulfillment_level SET {counter} = -1 WHERE id = %s", [level.pk])
