"""What fulfillment orders do with stock (R-FUL-064, R-FUL-122, R-FUL-123)."""

import pytest
from django.db import transaction

from fulfillment.stock import states
from fulfillment.stock.allocation import Portion, Want, allocate, ship_out, unallocate
from fulfillment.stock.commands import ReservedItem
from fulfillment.stock.exceptions import NotServed, StockRefused
from fulfillment.stock.models import Level, Movement, Reservation
from tests.factories.stock import TEST, make_item, make_location, make_reservation, stock_up

pytestmark = pytest.mark.django_db


def reserve(quantity: int, item: str = "mug-01", *, wire_id: str, allow_oversell: bool | None = None) -> Reservation:
    """Reserve units for a parcel to Germany."""
    return make_reservation(ReservedItem(item, quantity, allow_oversell), wire_id=wire_id, country="DE")


def counters(item: str = "mug-01") -> list[tuple[str, int, int, int]]:
    """Return (location, on hand, held, allocated) of an item."""
    rows = Level.objects.filter(inventory_item__wire_id=item).order_by("location__wire_id")
    return list(rows.values_list("location__wire_id", "on_hand", "held", "allocated"))


def test_without_a_reservation(reference: None) -> None:
    """Free units are allocated; the rest is the shortfall, with the first candidate to answer for it."""
    stock_up(3)
    first, second = allocate(
        live_mode=False, country="DE", wants=[Want(make_item(), 2), Want(make_item(), 2)], cause=TEST
    )
    assert (first.shortfall, second.shortfall, second.choice.first.wire_id) == (0, 1, "main")
    assert not second.may_oversell
    assert counters() == [("main", 3, 0, 3)]


def test_a_reservation_is_converted_where_it_is(reference: None) -> None:
    """Held units become allocated at their levels, missing ones come from free stock, the surplus is free again."""
    stock_up(4, location="b-main")
    reservation = reserve(3, wire_id="cart-1")
    make_location("a-later", priority=1)
    stock_up(9, location="a-later")
    (got,) = allocate(live_mode=False, country="DE", wants=[Want(make_item(), 2)], cause=TEST, reservation_id="cart-1")
    assert [(share.level.location.wire_id, share.quantity) for share in got.shares] == [("b-main", 2)]
    assert counters() == [("a-later", 9, 0, 0), ("b-main", 4, 0, 2)]
    reservation.refresh_from_db()
    assert reservation.state == states.CONVERTED
    kinds = list(Movement.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [Movement.Kind.CONVERT, Movement.Kind.SURPLUS]


def test_a_reservation_that_is_too_small(reference: None) -> None:
    """Units that are still missing are looked for in free stock."""
    stock_up(5)
    reserve(2, wire_id="cart-1")
    (got,) = allocate(live_mode=False, country="DE", wants=[Want(make_item(), 4)], cause=TEST, reservation_id="cart-1")
    assert sum(share.quantity for share in got.shares) == 4
    assert counters() == [("main", 5, 0, 4)]


def test_units_that_cannot_ship_to_the_country_are_not_taken_over(reference: None) -> None:
    """They are surplus; what is missing then is looked for at locations that ship there (R-FUL-122, 3.4)."""
    make_location("german", countries=["DE"], priority=1)
    make_location("both", countries=["DE", "FR"], priority=2)
    stock_up(2, location="german")
    stock_up(2, location="both")
    reserve(3, wire_id="cart-1")
    assert counters() == [("both", 2, 1, 0), ("german", 2, 2, 0)]
    (got,) = allocate(live_mode=False, country="FR", wants=[Want(make_item(), 3)], cause=TEST, reservation_id="cart-1")
    assert {share.level.location.wire_id for share in got.shares} == {"both"}
    assert (got.shortfall, counters()) == (1, [("both", 2, 0, 2), ("german", 2, 0, 0)])
    assert Reservation.objects.get().state == states.CONVERTED


def test_the_override_of_a_reservation_counts(reference: None) -> None:
    """What was reserved beyond the stock may become a backorder, whatever the item says (R-FUL-124)."""
    stock_up(1)
    reserve(3, wire_id="cart-1", allow_oversell=True)
    (got,) = allocate(live_mode=False, country="DE", wants=[Want(make_item(), 3)], cause=TEST, reservation_id="cart-1")
    assert (got.shortfall, got.may_oversell) == (2, True)


def test_an_unknown_reservation_is_no_error(reference: None) -> None:
    """A-FUL-21: integrations always send the checkout's id (R-FUL-123)."""
    stock_up(1)
    (got,) = allocate(live_mode=False, country="DE", wants=[Want(make_item(), 1)], cause=TEST, reservation_id="none")
    assert got.shortfall == 0


def test_a_country_that_nobody_serves(reference: None) -> None:
    """R-FUL-126."""
    make_location(countries=["FR"])
    with pytest.raises(NotServed):
        allocate(live_mode=False, country="DE", wants=[Want(make_item(), 1)], cause=TEST)


def test_shipping_and_returning_an_allocation(reference: None) -> None:
    """Shipped units leave the building; returned ones are free again; there is no more of either than allocated."""
    stock_up(5)
    (got,) = allocate(live_mode=False, country="DE", wants=[Want(make_item(), 3)], cause=TEST)
    level = got.shares[0].level
    with transaction.atomic():
        ship_out(live_mode=False, portions=[Portion(level.pk, 2)], cause=TEST)
    with transaction.atomic():
        unallocate(live_mode=False, portions=[Portion(level.pk, 1)], cause=TEST)
    assert counters() == [("main", 3, 0, 0)]
    with pytest.raises(StockRefused), transaction.atomic():
        ship_out(live_mode=False, portions=[Portion(level.pk, 1)], cause=TEST)
