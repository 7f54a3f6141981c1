"""What a managed SKU relies on cannot be taken away between its check and its commit, nor the other way round.

Each race is run three times: the SKU first, the staff first, and, on PostgreSQL, without the lock, to see that it is
the lock that decides.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from catalog import pairing, protection
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers import registry
from catalog.manufacturers.models import RegisteredPart
from catalog.reference.models import TaxCode
from catalog.sku_groups.models import SkuGroup
from catalog.skus import classification
from catalog.skus.models import Sku
from catalog.wire.exceptions import InUse
from tests.factories import RegisteredPartFactory, SkuFactory, SkuGroupFactory

from .messages import DIGITAL, MANAGED, PHYSICAL, pairs_agree
from .parallel import Pause, in_thread, only_postgres, until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

A_WHILE = 0.4


def let_the_other_wait() -> None:
    """Go on when the second of the two waits for the first: PostgreSQL tells, SQLite is given a while."""
    if connection.vendor == "postgresql":
        until_somebody_waits()
    else:
        time.sleep(A_WHILE)


def mug(**values: Any) -> Sku:
    return SkuFactory(wire_id="mug-01", part_number="P", **values)


def become_managed() -> str:
    """Make the SKU managed, as a client would; tell how it went."""
    with transaction.atomic():
        sku = Sku.objects.find("mug-01", live_mode=False, lock=True)
        sku.managed_fulfillment = MANAGED
        return attempt(sku.save)


def attempt(write: Callable[[], Any]) -> str:
    try:
        with transaction.atomic():
            write()
    except (ValidationError, InUse):
        return "refused"
    return "done"


def make_group_digital() -> str:
    group = SkuGroup.objects.get()
    group.tax_code = DIGITAL
    return attempt(group.save)


def make_tax_code_digital() -> str:
    row = TaxCode.objects.get(code=PHYSICAL)
    row.physical = False
    return attempt(row.save)


def strike_part_off() -> str:
    return attempt(RegisteredPart.objects.get().delete)


def register_second_part() -> str:
    return attempt(lambda: RegisteredPartFactory(manufacturer_id="30000", part_number="P"))


def no_managed_digital_sku() -> bool:
    return all(sku.physical for sku in Sku.objects.exclude(managed_fulfillment=""))


def registry_knows_managed() -> bool:
    return not Sku.objects.exclude(managed_fulfillment="").exclude(manufacturer_id="").exists() or (
        RegisteredPart.objects.exists()
    )


class Race(NamedTuple):
    """What staff do meanwhile; what must hold whoever comes first; how it goes for the second of the two."""

    arrange: Callable[[], Any]
    by_staff: Callable[[], str]
    holds: Callable[[], bool]
    second_is: str


RACES = {
    "group turns digital": Race(
        lambda: mug(sku_group=SkuGroupFactory(tax_code=PHYSICAL)),
        make_group_digital,
        no_managed_digital_sku,
        "refused",
    ),
    "tax code turns digital": Race(
        lambda: mug(tax_code=PHYSICAL),
        make_tax_code_digital,
        no_managed_digital_sku,
        "refused",
    ),
    "registered part is struck off": Race(
        lambda: (RegisteredPartFactory(part_number="P"), mug(manufacturer_id="20013")),
        strike_part_off,
        registry_knows_managed,
        "refused",
    ),
    "a part gets a second manufacturer": Race(
        lambda: (RegisteredPartFactory(part_number="P"), mug()),
        register_second_part,
        pairs_agree,
        "done",
    ),
}  # fmt: skip


@pytest.fixture
def pause(db: None, monkeypatch: pytest.MonkeyPatch) -> Pause:
    """Stop whoever stores a SKU after its checks and before its commit, once."""
    stop = Pause()
    follow = pairing.follow

    def follow_and_stop(sku: Sku) -> None:
        follow(sku)
        if sku.is_managed and not stop.reached.is_set():
            stop.here()

    monkeypatch.setattr(pairing, "follow", follow_and_stop)
    return stop


@pytest.mark.parametrize("name", RACES)
def test_sku_first(pause: Pause, name: str) -> None:
    """R-CAT-088, R-CAT-159, R-CAT-168: staff wait for the SKU, and then see it."""
    race = RACES[name]
    race.arrange()
    sku = in_thread(become_managed)
    assert pause.reached.wait(timeout=10)
    staff = in_thread(race.by_staff)
    let_the_other_wait()
    pause.released.set()
    assert (sku(), staff(), race.holds()) == ("done", race.second_is, True)


@pytest.mark.parametrize("name", RACES)
def test_staff_first(pause: Pause, name: str) -> None:
    """The SKU waits for staff, and is checked against what they left."""
    pause.reached.set()
    race = RACES[name]
    race.arrange()
    with transaction.atomic():
        assert race.by_staff() == "done"
        sku = in_thread(become_managed)
        let_the_other_wait()
    assert (sku(), race.holds()) == (race.second_is, True)


@pytest.mark.parametrize("name", RACES)
def test_control_without_the_locks(pause: Pause, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    only_postgres()
    for module in (classification, protection):
        monkeypatch.setattr(module, "lock_for_share", lambda rows: rows.first())
    for lock in ("lock_shared", "lock_exclusively"):
        monkeypatch.setattr(registry, lock, lambda *, live_mode: None)
    race = RACES[name]
    race.arrange()
    sku = in_thread(become_managed)
    assert pause.reached.wait(timeout=10)
    assert race.by_staff() == "done"
    pause.released.set()
    assert (sku(), race.holds()) == ("done", False)


def test_item_is_of_the_second_manufacturer_no_more(pause: Pause) -> None:
    """R-CAT-168: what the registry says of one part number moves the items that rely on it, and no others."""
    pause.reached.set()
    RegisteredPartFactory(part_number="P")
    SkuFactory(wire_id="mug-01", managed=True, part_number="P")
    assert InventoryItem.objects.get().manufacturer_id == "20013"
    register_second_part()
    assert (InventoryItem.objects.get().manufacturer_id, pairs_agree()) == ("", True)
