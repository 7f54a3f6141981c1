"""Many buyers, few units (R-FUL-065, S-FUL-12): the database decides, and without its locks it would go wrong."""

import random
import time
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from fulfillment.stock import ledger
from fulfillment.stock.allocation import Want, allocate
from fulfillment.stock.ledger import lock_levels
from fulfillment.stock.models import Level, Movement, Reservation, ReservationHold
from fulfillment.stock.reservations import expire_reservations
from tests.factories.client import Api
from tests.factories.stock import TEST, make_item, stock_up
from tests.flows.parallel import at_once, in_thread, only_postgres, until_somebody_waits

from .requests import CHOICE, level
from .requests import reservation as in_dollars
from .test_ledger import check

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]
BUYERS, UNITS = 50, 10


def reservation(quantity: int = 1, **members: Any) -> dict[str, Any]:
    """Return the body of a reservation in the only currency that the few codes have."""
    return in_dollars(quantity, shippingChoice=CHOICE | {"currency": "EUR"}, **members)


def statuses(answers: list[Any]) -> Counter[int]:
    """Count answers by their status."""
    return Counter(answer.status_code for answer in answers)


def buy(api: Api, number: int) -> Any:
    """Reserve one unit, without overselling."""
    return api.post("/reservations", reservation(1, allowOversell=False, id=f"cart-{number}"))


def test_fifty_buyers_and_ten_units(api: Api) -> None:
    """S-FUL-12: exactly ten get one, forty are told that there is none; the ledger shows ten."""
    stock_up(UNITS)
    answers = at_once(*[lambda number=number: buy(api, number) for number in range(BUYERS)])
    assert statuses(answers) == {201: UNITS, 409: BUYERS - UNITS}
    assert level(api) == 0
    assert Movement.objects.filter(kind=Movement.Kind.RESERVE).count() == UNITS
    check()


def test_without_the_lock_they_would_oversell(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same race with levels read but not locked promises more than there is."""
    only_postgres()

    def read_only(levels: QuerySet[Level]) -> list[Level]:
        rows = list(levels)
        time.sleep(0.05)
        return rows

    monkeypatch.setattr(ledger, "lock_rows", read_only)
    stock_up(UNITS)
    answers = at_once(*[lambda number=number: buy(api, number) for number in range(BUYERS)])
    promised = ReservationHold.objects.aggregate(units=Sum("quantity"))["units"]
    assert promised == statuses(answers)[201] > UNITS
    assert Level.objects.get().held < promised


def test_one_id_for_all(api: Api) -> None:
    """R-FUL-054: one gets it, the others are told that it exists; what they would have held is free."""
    stock_up(BUYERS)
    answers = at_once(*[lambda: api.post("/reservations", reservation(1, id="cart-1")) for _ in range(20)])
    assert statuses(answers) == {201: 1, 409: 19}
    assert {error["code"] for answer in answers[:] for error in answer.json().get("errors", [])} == {"already_exists"}
    assert level(api) == BUYERS - 1


def test_baskets_in_every_order(api: Api) -> None:
    """Several items in different orders at two places: nobody waits in a circle, all or nothing holds."""
    items = ["cup", "mug-01", "pot"]
    for item in items:
        for place in ("main", "outlet"):
            stock_up(5, item, place)
    dice = random.Random(7)
    baskets = [dice.sample(items, 3) for _ in range(30)]
    bodies = [reservation(items=[{"inventoryItemId": item, "quantity": 1} for item in basket]) for basket in baskets]
    answers = at_once(*[lambda body=body: api.post("/reservations", body) for body in bodies])
    assert statuses(answers) == {201: 10, 409: 20}
    assert [level.free for level in Level.objects.all()] == [0] * 6
    check()


def test_everything_at_once(api: Api) -> None:
    """Reservations made, released, converted, and swept, at two items: whatever happens, it adds up."""
    for item in ("cup", "mug-01"):
        stock_up(40, item)
    for number in range(12):
        lines = [{"inventoryItemId": item, "quantity": 2} for item in ("cup", "mug-01")]
        assert api.post("/reservations", reservation(items=lines, id=f"cart-{number}")).status_code == 201
    overdue = Reservation.objects.filter(wire_id__in=["cart-8", "cart-9", "cart-10", "cart-11"])
    for one in overdue:
        one.expires_time = one.now()
        one.save()

    def convert(number: int) -> None:
        wants = [Want(make_item(item), 1) for item in ("mug-01", "cup")]
        allocate(live_mode=False, country="US", wants=wants, cause=TEST, reservation_id=f"cart-{number}")

    def sweep() -> int:
        return expire_reservations(now=Reservation().now(), live_mode=False)

    at_once(
        *[lambda number=number: api.delete(f"/reservations/cart-{number}") for number in range(6)],
        *[lambda number=number: convert(number) for number in range(2, 10)],
        *[lambda number=number: buy(api, number) for number in range(8, 12)],
        *[sweep] * 4,
    )
    sweep()
    check()
    assert not overdue.filter(state="active", expires_time__lte=Reservation().now()).exists()
    assert sum(Level.objects.values_list("allocated", flat=True)) == 16


def test_a_location_that_was_put_to_sleep_meanwhile(api: Api) -> None:
    """Who waited for a level finds its location as it is then (R-FUL-035)."""
    only_postgres()
    level = stock_up(UNITS)

    def awake() -> list[bool]:
        with transaction.atomic():
            return [found.location.is_active for found in lock_levels(Q(pk=level.pk), live_mode=False)]

    with transaction.atomic():
        held = lock_levels(Q(pk=level.pk), live_mode=False)[0]
        held.location.is_active = False
        held.location.save()
        found = in_thread(awake)
        until_somebody_waits()
    assert found() == [False]
