"""`manage.py prove_no_oversell`: real processes at the configured database."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock import ledger
from fulfillment.stock.models import Level, Location, Movement, Reservation
from tests.flows.parallel import only_postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


@pytest.fixture
def many_codes(db: None) -> None:
    """The processes need a database that they can share."""
    only_postgres()


def test_it_proves(many_codes: None) -> None:
    """Forty buyers in three processes get ten units; nothing of the trial can be bought afterwards."""
    out = io.StringIO()
    call_command("prove_no_oversell", units=10, buyers=40, processes=3, stdout=out)
    text = out.getvalue()
    assert "postgresql: 40 buyers, 10 units: 10 sold, 30 refused, 0 failed; the level holds 10" in text
    assert text.count("Reserved") == 10
    assert "sold = stock" in text
    assert not InventoryItem.objects.exists()
    assert not Level.objects.exists()
    assert not Location.objects.filter(is_active=True).exists()
    assert not Reservation.objects.exists()
    assert Movement.objects.latest("pk").on_hand == 0


def test_more_units_than_buyers(many_codes: None) -> None:
    """Everybody gets one, twice in a row, and the others are left over."""
    for _ in range(2):
        out = io.StringIO()
        call_command("prove_no_oversell", units=9, buyers=4, processes=8, stdout=out)
        assert "sold = buyers, 5 left over" in out.getvalue()
        assert "sold = stock" not in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["units", "buyers", "processes"])
def test_numbers_below_one(name: str) -> None:
    """They are refused before anything is made."""
    with pytest.raises(CommandError, match=f"--{name} is 1 or more, not 0."):
        call_command("prove_no_oversell", **{name: 0}, stdout=io.StringIO())
    assert not Location.objects.exists()


def test_it_notices(many_codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the lock it sells too much, says so and ends with status 1."""

    def read_only(levels: QuerySet[Level]) -> list[Level]:
        rows = list(levels)
        time.sleep(0.05)
        return rows

    monkeypatch.setattr(ledger, "lock_rows", read_only)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("prove_no_oversell", units=5, buyers=20, processes=2, stdout=out, stderr=err)
    assert ended.value.code == 1
    assert "NOT PROVEN" in err.getvalue()
