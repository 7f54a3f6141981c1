"""Receiving, correcting, expecting stock; items with stock that are to be deleted (R-FUL-030, R-FUL-031, R-FUL-035)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import InUse, NotFound
from fulfillment.stock.models import Level, Location, Movement
from fulfillment.stock.operations import correct_stock, put_back, receive_stock, stock_received
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.stock import TEST, make_item, make_location, stock_up

from .requests import reservation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
PLACE: dict[str, Any] = {"live_mode": False, "item_id": "mug-01", "location_id": "main"}
COUNTED = TEST._replace(note="counted")


@pytest.fixture
def heard_stock() -> Iterator[list[tuple[int, int]]]:
    """What listeners hear of received stock: on hand and free."""
    heard: list[tuple[int, int]] = []

    def listen(level: Level, **kwargs: Any) -> None:
        heard.append((level.on_hand, level.free))

    stock_received.connect(listen)
    yield heard
    stock_received.disconnect(listen)


def test_who_serves_backorders_hears_of_more_stock_only(heard_stock: list[tuple[int, int]]) -> None:
    """R-FUL-035: received, put back, found when counting; not when units are missing."""
    stock_up(3)
    put_back(**PLACE, quantity=1, cause=TEST)
    correct_stock(**PLACE, counted=6, cause=COUNTED)
    correct_stock(**PLACE, counted=2, cause=COUNTED)
    assert heard_stock == [(3, 3), (4, 4), (6, 6)]


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_bad_quantities(quantity: int) -> None:
    make_item()
    make_location()
    with pytest.raises(ValidationError):
        receive_stock(**PLACE, quantity=quantity, cause=TEST)
    assert not Level.objects.exists()


def test_a_level_has_room_for_so_many() -> None:
    """Nothing overflows, neither here nor in the ledger."""
    stock_up(10**9 - 1)
    with pytest.raises(ValidationError):
        receive_stock(**PLACE, quantity=1, cause=TEST)


@pytest.mark.parametrize("name", ["item_id", "location_id"])
def test_unknown_places(name: str) -> None:
    make_item()
    make_location()
    with pytest.raises(NotFound):
        receive_stock(**PLACE | {name: "none"}, quantity=1, cause=TEST)


def test_a_correction_needs_a_reason() -> None:
    """The ledger would not explain it otherwise; a count that finds nothing new leaves no line."""
    stock_up(3)
    with pytest.raises(ValidationError) as refused:
        correct_stock(**PLACE, counted=2, cause=TEST)
    assert set(refused.value.message_dict) == {"note"}
    correct_stock(**PLACE, counted=3, cause=COUNTED)
    assert Movement.objects.count() == 1


def test_an_item_with_promised_units_stays(api: Api) -> None:
    """R-FUL-031, R-CAT-136: 409 while units are held; levels and ledger are as they were."""
    stock_up(6)
    api.post("/reservations", reservation(1))
    before = Movement.objects.count()
    assert_error(api.delete("/inventory-items/mug-01"), 409, ("invalid_state", "id"))
    with pytest.raises(InUse):
        InventoryItem.objects.all().delete()
    assert (Level.objects.get().held, Movement.objects.count()) == (1, before)


def test_an_item_takes_its_levels_along(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """R-FUL-031: an overdue hold does not keep it; the ledger says where the units went, and outlives the item.

    Proves R-CAT-192.
    """
    stock_up(6)
    stock_up(2, location="outlet")
    api.post("/reservations", reservation(1))
    stopped_clock.shift(300)
    assert api.delete("/inventory-items/mug-01").status_code == 204
    assert not Level.objects.exists()
    last = Movement.objects.filter(kind=Movement.Kind.ITEM_DELETED).order_by("location__wire_id")
    assert [(line.on_hand_change, line.on_hand, line.held) for line in last] == [(-6, 0, 0), (-2, 0, 0)]
    stock_up(4)
    assert Movement.objects.latest("pk").on_hand == 4


def test_a_managed_sku_with_promised_units_stays(api: Api) -> None:
    """R-CAT-171: neither deleted nor unmanaged while stock of its item is held."""
    SkuFactory(wire_id="mug-01", managed=True)
    stock_up(6)
    api.post("/reservations", reservation(1, id="cart-1"))
    assert api.delete("/skus/mug-01").status_code == 409
    assert api.post("/skus/mug-01", {"managedFulfillment": None}).status_code == 409
    api.delete("/reservations/cart-1")
    assert api.delete("/skus/mug-01").status_code == 204


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"ships_everywhere": False}, "countries"),
        ({"countries": ["XX"]}, "countries"),
        ({"country": "XX"}, "country"),
        ({"postal_code": "1"}, "postal_code"),
        ({"wire_id": "a b"}, "wire_id"),
        ({"name": " "}, "name"),
    ],
)
def test_bad_locations(values: dict[str, Any], wrong: str) -> None:
    """R-FUL-032."""
    with pytest.raises(ValidationError) as refused:
        make_location(**values)
    assert set(refused.value.message_dict) == {wrong}
    assert not Location.objects.exists()
