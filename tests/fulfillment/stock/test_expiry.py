"""A reservation is over at its very second, whether or not anybody has tidied up (R-FUL-061, S-FUL-05)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from catalog.wire.simulation.operations import move_clock
from catalog.wire.values.times import parse_time
from fulfillment.events.worker.loops import run_due_once
from fulfillment.stock import states
from fulfillment.stock.allocation import Want, allocate
from fulfillment.stock.location_choice import stock_for
from fulfillment.stock.models import Level, Movement, Reservation, ReservationHold
from fulfillment.stock.reservations import expire_reservations
from tests.factories.client import Api, assert_error
from tests.factories.stock import TEST, make_item, stock_up

from .conftest import START
from .requests import level, reservation

pytestmark = pytest.mark.django_db


def counted() -> tuple[int, int, int]:
    """Return what is stored: on hand, held, allocated."""
    found: tuple[int, int, int] = Level.objects.values_list("on_hand", "held", "allocated").get()
    return found


def test_the_life_of_a_reservation(api: Api) -> None:
    """S-FUL-05, on the clock of test mode; nobody sweeps."""
    stock_up(6)
    first = api.post("/reservations", reservation(4, id="cart-1")).json()
    assert level(api) == 2
    assert_error(
        api.post("/reservations", reservation(3, allowOversell=False)),
        409,
        ("out_of_inventory", "items[0].inventoryItemId"),
    )
    assert level(api) == 2
    assert api.post("/reservations", reservation(3, allowOversell=True, expiresInSeconds=9999)).status_code == 201
    assert level(api) == 0
    move_clock(to=parse_time(first["createdTime"]) + timedelta(seconds=300))
    assert level(api) == 4
    assert_error(api.delete("/reservations/cart-1"), 404, ("not_found", "id"))
    assert api.post("/reservations", reservation(4, id="cart-1")).status_code == 201
    assert level(api) == 0
    assert list(Reservation.objects.filter(wire_id="cart-1").order_by("key").values_list("state", flat=True)) == [
        states.EXPIRED,
        states.ACTIVE,
    ]


def test_the_very_moment(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """One microsecond before the end all of it is held, at the end nothing; counters still say what they said."""
    stopped_clock.move_to(START + timedelta(microseconds=999_999))
    stock_up(6)
    answer = api.post("/reservations", reservation(4, expiresInSeconds=300)).json()
    assert answer["createdTime"] == "2026-03-02T09:15:30Z"
    stopped_clock.move_to(START + timedelta(seconds=300, microseconds=-1))
    assert level(api) == 2
    stopped_clock.move_to(START + timedelta(seconds=300))
    assert level(api) == 6
    (row,) = api.get("/inventory-levels", inventoryItemIds="mug-01").json()["data"]
    assert row["updatedTime"] == "2026-03-02T09:20:30Z"
    assert counted() == (6, 4, 0)


def test_every_computation_agrees(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """Filters, quotes and a new promise all see the units that an overdue hold still has in the counters."""
    stock_up(4)
    api.post("/reservations", reservation(4))
    stopped_clock.shift(300)
    assert api.get("/inventory-levels", inventoryItemIds="mug-01", available="true").json()["data"]
    stock = stock_for(live_mode=False, country="DE", items=[make_item()])
    assert list(stock.free().values()) == [4]
    assert api.post("/reservations", reservation(4)).status_code == 201
    assert counted() == (4, 4, 0)


def test_a_fulfillment_order_does_not_get_an_overdue_hold(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """It is ignored like an unknown one, its units are free (R-FUL-123)."""
    stock_up(4)
    api.post("/reservations", reservation(4, id="cart-1"))
    stopped_clock.shift(300)
    wants = [Want(make_item(), 3)]
    allocate(live_mode=False, country="DE", wants=wants, cause=TEST, reservation_id="cart-1")
    assert counted() == (4, 0, 3)
    kinds = list(Movement.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [Movement.Kind.EXPIRE, Movement.Kind.ALLOCATE]


def test_tidying_up(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """The sweeper changes what is stored and nothing that can be seen; the ledger says when it was over."""
    stock_up(6)
    for seconds in (60, 61):
        api.post("/reservations", reservation(2, expiresInSeconds=seconds))
    stopped_clock.shift(60)
    before = api.get("/inventory-levels", inventoryItemIds="mug-01").json()
    stopped_clock.shift(0.5)
    assert run_due_once() == 1
    assert api.get("/inventory-levels", inventoryItemIds="mug-01").json() == before
    assert counted() == (6, 2, 0)
    assert list(Reservation.objects.order_by("key").values_list("state", flat=True)) == [states.EXPIRED, states.ACTIVE]
    line = Movement.objects.latest("pk")
    assert (line.kind, line.time, line.through) == (Movement.Kind.EXPIRE, START + timedelta(seconds=60), "worker")
    assert run_due_once() == 0


def test_modes_have_their_own_time(api: Api, live_api: Api) -> None:
    """Moving the clock of test mode ends nothing in live mode (R-FUL-158)."""
    for mode, client in ((False, api), (True, live_api)):
        stock_up(6, live_mode=mode)
        client.post("/reservations", reservation(4))
    move_clock(advance_seconds=3600)
    assert (level(api), level(live_api)) == (6, 2)
    assert run_due_once() == 1
    assert ReservationHold.objects.get().line.reservation.live_mode


def test_sweepers_take_turns(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """A second sweep finds nothing more to do, and what another call settled meanwhile is not settled again."""
    stock_up(6)
    api.post("/reservations", reservation(4))
    stopped_clock.shift(300)
    api.post("/reservations", reservation(1))
    now = START + timedelta(seconds=300)
    assert expire_reservations(now=now, live_mode=False) == 1
    assert expire_reservations(now=now, live_mode=False) == 0
    assert Movement.objects.filter(kind=Movement.Kind.EXPIRE).count() == 1
    assert counted() == (6, 1, 0)


def test_an_overdue_reservation_that_cannot_be_read(api: Api) -> None:
    """Its item is sold on: what a client once sent is not read where units are counted."""
    stock_up(6)
    api.post("/reservations", reservation(4, id="bad", expiresInSeconds=300))
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses such a row")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = on")
        cursor.execute("UPDATE fulfillment_reservation SET ship_to = 'no'")
        cursor.execute("PRAGMA ignore_check_constraints = off")
    move_clock(to=parse_time("2080-01-01T00:00:00Z"))
    assert api.post("/reservations", reservation(6, id="good")).status_code == 201
