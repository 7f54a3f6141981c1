"""Batches: asked once, written together, and a part that is taken back leaves nothing."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.wire.records import clock, unit_of_work
from fulfillment.events.log.models import Event
from fulfillment.events.resource_changes import ChangedTwice
from tests.factories import SkuFactory, SkuGroupFactory

pytestmark = pytest.mark.usefixtures("reference")


def ids_in_events() -> list[str]:
    return list(Event.objects.order_by("key").values_list("resource_id", flat=True))


def ids_in_history() -> list[str]:
    return list(Sku.history.order_by("history_id").values_list("wire_id", flat=True))


def test_many_changes_cost_fewer_queries_than_alone_and_leave_the_same() -> None:
    """R-EVT-020, R-EVT-028: history and events in the order of the changes, in their transaction."""
    group = SkuGroupFactory()

    def create(prefix: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            for number in range(5):
                SkuFactory(wire_id=f"{prefix}{number}", sku_group=group)
        return len(captured)

    alone = create("a")
    with unit_of_work.batch():
        together = create("b")
        assert ids_in_events() == ids_in_history() == [f"a{number}" for number in range(5)]
    assert together < alone / 2
    assert ids_in_events() == ids_in_history() == [f"{prefix}{number}" for prefix in "ab" for number in range(5)]


def test_pairs_are_made_at_once() -> None:
    """R-CAT-162: only what nobody reads within the batch waits for its end."""
    with unit_of_work.batch():
        SkuFactory(wire_id="mug", managed=True)
        assert InventoryItem.objects.get().wire_id == "mug"
    assert InventoryItem.history.get().wire_id == "mug"


@pytest.mark.parametrize("raises", [True, False])
def test_a_part_that_is_rolled_back_leaves_nothing(raises: bool) -> None:
    """R-CON-125: neither by an error nor by wish; the others stay."""

    def refused() -> None:
        with unit_of_work.savepoint():
            SkuFactory(wire_id="bad")
            transaction.set_rollback(not raises)
            if raises:
                raise LookupError

    with unit_of_work.batch():
        SkuFactory(wire_id="first")
        if raises:
            with pytest.raises(LookupError):
                refused()
        else:
            refused()
        with unit_of_work.savepoint():
            SkuFactory(wire_id="last")
    stored = list(Sku.objects.order_by("key").values_list("wire_id", flat=True))
    assert stored == ids_in_events() == ids_in_history() == ["first", "last"]


def test_a_batch_that_fails_leaves_nothing() -> None:
    def fail() -> None:
        with unit_of_work.batch():
            SkuFactory()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not Sku.objects.exists()
    assert not Event.objects.exists()
    assert not Sku.history.exists()


def test_changing_a_resource_twice_is_refused() -> None:
    """Its state in between could not be told (R-EVT-002)."""

    def twice() -> None:
        with unit_of_work.batch():
            sku = SkuFactory()
            sku.name = "Other"
            sku.save()

    with pytest.raises(ChangedTwice):
        twice()
    assert not Sku.objects.exists()


def test_answers_hold_for_the_batch_only() -> None:
    """And those of a part that was rolled back are asked again: its locks are gone."""

    def looked_up() -> int:
        with CaptureQueriesContext(connection) as captured:
            clock.ahead()
        return len(captured)

    with unit_of_work.batch():
        with unit_of_work.savepoint():
            assert [looked_up(), looked_up()] == [1, 0]
            transaction.set_rollback(True)
        assert [looked_up(), looked_up()] == [1, 0]
        with unit_of_work.batch(), unit_of_work.savepoint():
            assert looked_up() == 0
    assert [looked_up(), looked_up()] == [1, 1]
