"""One bad row stops nothing but itself: the mechanism, and where staff and machines see it."""

from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import DataError, OperationalError
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.test import Client
from django.utils import timezone

from fulfillment.events.worker import due_rows
from fulfillment.events.worker.loops import run_due_once
from fulfillment.events.worker.models import WorkerHeartbeat
from fulfillment.queues.models import StuckRow
from fulfillment.queues.row_queue import RowQueue
from fulfillment.queues.stuck import forget_stale, set_aside, try_again, wait_after
from fulfillment.stock import states
from fulfillment.stock.models import Reservation, ReservationHold
from fulfillment.stock.reservations import expire_reservations
from fulfillment.tax_identifiers.models import TaxIdentifier
from fulfillment.tax_identifiers.operations import settle_due_tax_identifiers
from tests.factories.client import Api
from tests.factories.stock import stock_up
from tests.fulfillment.simulator.test_pages import signed_in
from tests.fulfillment.stock.requests import reservation

pytestmark = pytest.mark.django_db

ROWS = WorkerHeartbeat.objects.order_by("pk")


@pytest.fixture
def rows(db: None) -> list[str]:
    """Seven rows; the first three are bad."""
    names = [f"{'bad' if number < 3 else 'good'} {number}" for number in range(7)]
    for name in names:
        WorkerHeartbeat.objects.create(name=name, seen_time=timezone.now())
    return names


@pytest.fixture
def no_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing registered but what the test registers."""
    monkeypatch.setattr(due_rows, "_functions", {})


def serve(row: WorkerHeartbeat) -> None:
    """Take a row out of the queue, unless it is bad; what was done until then must not stay."""
    WorkerHeartbeat.objects.filter(pk=row.pk).delete()
    if row.name.startswith("bad"):
        raise DataError("a value\nDETAIL: with a secret of the row")


def test_rows_behind_bad_ones_are_served_in_the_same_round(rows: list[str]) -> None:
    """However few are taken at once."""
    queue = RowQueue("test", batch=2)
    assert queue.work(ROWS, serve, live_mode=True) == 3
    assert queue.work(ROWS, serve, live_mode=True) == 1
    assert [row.name for row in ROWS] == rows[:3]
    assert list(StuckRow.objects.values_list("label", "reason", "tries", "live_mode")) == [
        (f"Worker {row.name}", "DataError: a value", 1, True) for row in reversed(ROWS)
    ]


def test_it_waits_longer_each_time_and_is_forgotten_when_it_works(rows: list[str]) -> None:
    queue = RowQueue("test")
    queue.work(ROWS, serve, live_mode=None)
    assert queue.work(ROWS, serve, live_mode=None) == 0
    try_again(StuckRow.objects.all())
    queue.work(ROWS, serve, live_mode=None)
    stuck = StuckRow.objects.first()
    assert stuck is not None
    assert stuck.next_try_time is not None
    assert (stuck.tries, wait_after(1), wait_after(2), wait_after(50)) == (
        2,
        timedelta(seconds=2),
        timedelta(seconds=4),
        timedelta(minutes=10),
    )
    WorkerHeartbeat.objects.update(name=Concat(Value("good"), "id", output_field=CharField()))
    try_again(StuckRow.objects.all())
    assert queue.work(ROWS, serve, live_mode=None) == 3
    assert not StuckRow.objects.exists()


def test_what_left_its_queue_in_another_way_is_forgotten(rows: list[str]) -> None:
    """Nobody tries it, although it is due; what only staff may try stays."""
    for key, again in (("1", True), ("2", False)):
        set_aside("test", key, ValueError("bad"), live_mode=None, label=key, tries_again=again)
    assert forget_stale(timezone.now() + timedelta(hours=1)) == 0
    assert forget_stale(timezone.now() + timedelta(hours=3)) == 1
    assert StuckRow.objects.get().row_key == "2"


def test_a_fault_of_the_database_blames_no_row(rows: list[str]) -> None:
    def away(row: WorkerHeartbeat) -> None:
        raise OperationalError("gone") from psycopg.errors.AdminShutdown("restarting")

    with pytest.raises(OperationalError):
        RowQueue("test").work(ROWS, away, live_mode=None)
    assert not StuckRow.objects.exists()


def test_a_reason_that_cannot_be_stored_is_stored(rows: list[str]) -> None:
    set_aside("test", 1, ValueError("a\x00b\ud800" + "x" * 5000), live_mode=None, label="a\x00" * 300)
    assert StuckRow.objects.get().reason.startswith("ValueError: a\ufffdb?x")


@pytest.mark.parametrize("error", [LookupError("broken"), DataError("broken")])
def test_a_function_that_fails_as_a_whole(no_functions: None, error: Exception) -> None:
    """It is shown, waits, and stops no other; a DatabaseError over rows is no fault of the database."""
    called: list[str] = []

    def broken(*, now: datetime, live_mode: bool) -> int:
        called.append("broken")
        raise error

    def working(*, now: datetime, live_mode: bool) -> int:
        called.append("working")
        return 1

    due_rows.due_rows("break")(broken)
    due_rows.due_rows("work")(working)
    assert (run_due_once(), run_due_once()) == (2, 2)
    assert called == ["broken", "broken", *["working"] * 4]
    assert set(StuckRow.objects.values_list("queue", "label", "live_mode", "tries")) == {
        ("worker rounds", "break, all rows", mode, 1) for mode in (True, False)
    }
    due_rows.due_rows("break")(working)
    try_again(StuckRow.objects.all())
    assert run_due_once() == 4
    assert not StuckRow.objects.exists()


def test_a_reservation_that_cannot_end(api: Api) -> None:
    """Its hold is more than its level counts: the ones behind it are expired in the same round."""
    stock_up(6)
    for name in ("bad", "good"):
        api.post("/reservations", reservation(1, id=name, expiresInSeconds=300))
    hold = ReservationHold.objects.filter(line__reservation__wire_id="bad")
    hold.update(quantity=99)
    later = timezone.now() + timedelta(hours=1)
    expire_reservations(now=later, live_mode=False)
    by_id = dict(Reservation.objects.values_list("wire_id", "state"))
    assert by_id == {"bad": states.ACTIVE, "good": states.EXPIRED}
    assert StuckRow.objects.get().label == "Reservation bad"
    hold.update(quantity=1)
    try_again(StuckRow.objects.all())
    expire_reservations(now=later, live_mode=False)
    assert not Reservation.objects.filter(state=states.ACTIVE).exists()
    assert not StuckRow.objects.exists()


def test_a_tax_identifier_that_cannot_be_settled(api: Api) -> None:
    """Its row breaks a rule that came later, or was written past the rules."""
    body = {"type": "uk", "value": "GB123456789"}
    made = [api.post("/tax-identifiers", body).json()["id"] for _ in range(2)]
    QuerySet(TaxIdentifier).filter(wire_id=made[0]).update(type="no such type")
    later = timezone.now() + timedelta(hours=1)
    assert settle_due_tax_identifiers(now=later, live_mode=False) == 1
    assert api.get(f"/tax-identifiers/{made[1]}").json()["state"] == "verified"
    assert StuckRow.objects.get().queue == "settle tax identifiers"


def test_card_list_and_another_try(api: Api) -> None:
    """Seen while there is something; the other mode's rows are not; a viewer sees nothing and does nothing."""
    operations, viewer = signed_in("Operations"), signed_in("Viewer")

    def titles(person: Client) -> list[str]:
        return [card.title for card in person.get("/admin/").context["cards"]]

    assert "Stuck rows" not in titles(operations)
    set_aside("test", 1, ValueError("bad"), live_mode=False, label="Order 1")
    set_aside("test", 2, ValueError("bad"), live_mode=True, label="Order 2")
    set_aside("longer jobs", 3, "lost", live_mode=None, label="replay", tries_again=False)
    assert "Stuck rows" in titles(operations)
    assert "Stuck rows" not in titles(viewer)
    address = "/admin/fulfillment/stuckrow/"
    shown = operations.get(address).content.decode()
    assert "Order 1" in shown
    assert "replay" in shown
    assert "Order 2" not in shown
    keys = list(StuckRow.objects.values_list("pk", flat=True))
    chosen = {"action": "try_selected_again", "_selected_action": keys}
    assert viewer.post(address, chosen).status_code == 403
    assert operations.post(address, chosen).status_code == 302
    now = timezone.now()
    assert dict(StuckRow.objects.filter(next_try_time__lte=now).values_list("label", "tries")) == {
        "Order 1": 1,
        "replay": 1,
    }
    page = operations.get(f"{address}{StuckRow.objects.get(label='Order 1').pk}/change/")
    assert "ValueError: bad" in page.content.decode()


def test_a_gauge_for_each_queue(api: Api, live_api: Api) -> None:
    set_aside("deliveries", 1, ValueError("bad"), live_mode=False, label="Delivery 1")
    set_aside("longer jobs", 2, "lost", live_mode=None, label="replay")
    shown = api.get("/lockstep/metrics").content.decode()
    assert 'lockstep_stuck_rows{queue="deliveries"} 1' in shown
    assert 'lockstep_stuck_rows{queue="longer jobs"} 1' in shown
    assert 'lockstep_stuck_rows{queue="expire reservations"} 0' in shown
    assert 'lockstep_stuck_rows{queue="deliveries"} 0' in live_api.get("/lockstep/metrics").content.decode()


def test_a_row_that_somebody_holds_waits_and_the_others_do_not(api: Api) -> None:
    """A lock that is not to be had in time concerns the row, not the database."""

    def held(row: WorkerHeartbeat) -> None:
        raise OperationalError("a lock") from psycopg.errors.LockNotAvailable("a lock")

    WorkerHeartbeat.objects.create(name="held", seen_time=timezone.now())
    assert RowQueue("test").work(ROWS, held, live_mode=None) == 0
    assert StuckRow.objects.get().reason == "OperationalError: a lock"
