"""What the demonstration has in stock."""

import pytest

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock.demo import DOCUMENTED, LOCATIONS, seed_demo_stock
from fulfillment.stock.models import Level, Location, Movement
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.stock import make_location, stock_up

from .requests import reservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(reference: None) -> None:
    """The documented SKUs, which nobody manages, and some that Lockstep manages."""
    for wire_id in DOCUMENTED:
        SkuFactory(wire_id=wire_id, part_number="MUG")
    # Their ids decide how many units there are: of one of these none, of some a few in Zürich and Reno.
    for number in range(15, 27):
        SkuFactory(wire_id=f"CT-{number}", managed=True)


def test_stock_for_all(api: Api, sample: None) -> None:
    """Everything has levels in Europe and America; the documented SKUs can be reserved everywhere, in quantity."""
    seed_demo_stock()
    assert Location.objects.count() == len(LOCATIONS)
    assert not InventoryItem.objects.filter(levels=None).exists()
    assert set(InventoryItem.objects.filter(wire_id__in=DOCUMENTED).values_list("wire_id", flat=True)) == {*DOCUMENTED}
    for country in ("US", "DE", "CH"):
        for item in DOCUMENTED:
            body = reservation(20, item, shipTo={"address": {"country": country}})
            assert api.post("/reservations", body).status_code == 201
    empty = Level.objects.filter(on_hand=0)
    assert empty.exists()
    assert not empty.filter(available_time=None).exists()


def test_repeating_changes_nothing(sample: None) -> None:
    """Neither stock nor what staff changed; a location that was deleted comes back empty."""
    seed_demo_stock()
    before = list(Level.objects.values().order_by("pk")), Movement.objects.count()
    stock_up(1, item="made-later", location="eu-rotterdam")
    seed_demo_stock()
    assert Level.objects.filter(inventory_item__wire_id="made-later").count() == 1
    InventoryItem.objects.get(wire_id="made-later").delete()
    assert (list(Level.objects.values().order_by("pk")), Movement.objects.count() - 2) == before


def test_a_stock_that_exists_is_left_alone(sample: None) -> None:
    """Where staff have made one of the locations themselves, nothing is filled."""
    make_location("us-reno", name="Ours")
    seed_demo_stock()
    assert Location.objects.get(wire_id="us-reno").name == "Ours"
    assert not Level.objects.exists()
