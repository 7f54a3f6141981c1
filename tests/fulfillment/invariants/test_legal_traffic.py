"""What clients and staff may do never makes `check_invariants` fail: people switch off an alarm that rings for them."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer
from catalog.skus.models import Sku
from fulfillment.events.log.models import Event
from fulfillment.invariants.checks import CHECKS, REPORTS
from fulfillment.orders.lifecycle.dispute import open_dispute, resolve_dispute
from fulfillment.stock.ledger import Cause
from fulfillment.stock.operations import correct_stock
from tests.factories.stock import stock_up
from tests.flows.fulfillment.warehouse import ITEM, Warehouse

COMPLIANT = {"name": "Mug", "eccn": "EAR99", "countryOfOrigin": "PL"}
MANAGED = {"managedFulfillment": "DRGlobalFulfillment", "partNumber": "P-1"}


@pytest.fixture
def shop(open_warehouse: Callable[..., Warehouse]) -> Warehouse:
    """A managed mug of which nine units are there."""
    return open_warehouse(stock=9)


def body(wire_id: str, **members: Any) -> dict[str, Any]:
    """Return a SKU of the same kind as the mug."""
    return COMPLIANT | {"id": wire_id, "taxCode": Sku.objects.get(wire_id=ITEM).tax_code} | members


def reuse_ids(shop: Warehouse) -> Iterator[str]:
    """R-CON-124: the id of a deleted object may be used again, by POST and by PUT."""
    fee = {"category": "Mugs", "value": "1", "amount": 1, "currency": "USD", "country": "US", "type": "packaging"}
    for _ in range(2):
        shop.post("/skus", body("again", **MANAGED))
        yield "a SKU"
        shop.post("/fees", fee | {"skuId": "again"})
        shop.post("/customers", {"id": "ann", "email": "ann@example.com"})
        yield "a fee and a customer"
        assert shop.api.delete("/skus/again").status_code == 204
        assert shop.api.delete("/customers/ann").status_code == 204
        assert shop.api.put("/skus/again", body("again")).status_code == 201
        yield "a SKU that is put"
        assert shop.api.delete("/skus/again").status_code == 204


def reuse_items(shop: Warehouse) -> Iterator[str]:
    """An item goes with its stock; its id begins with nothing, and the ledger goes on."""
    for _ in range(2):
        shop.post("/inventory-items", {"id": "crate", "partNumber": "C-1"})
        stock_up(4, "crate")
        assert shop.api.delete("/inventory-items/crate").status_code == 204
        yield "an item with stock"


def edit_the_item_of_a_managed_sku(shop: Warehouse) -> Iterator[str]:
    """R-CAT-175, R-CAT-176: against advice, but allowed; the SKU's next write makes the pair equal again."""
    shop.post("/skus", body("pair", **MANAGED))
    shop.post("/inventory-items/pair", {"hsCode": "7323.94"})
    yield "an edited item"
    DefaultManufacturer.objects.create(live_mode=False, manufacturer_id="20013")
    yield "a default manufacturer that came later"
    shop.post("/inventory-items/pair", {"manufacturerId": "30000"})
    yield "another manufacturer"
    assert shop.api.delete("/inventory-items/pair").status_code == 204
    yield "a deleted item"
    shop.post("/inventory-items", {"id": "pair", "partNumber": "Q-9"})
    yield "an item created anew"
    shop.post("/skus/pair", {"hsCode": "6404.20"})
    assert InventoryItem.objects.get(wire_id="pair").part_number == "P-1"
    yield "a reconciled pair"


def keep_a_distributed_pair(shop: Warehouse) -> Iterator[str]:
    """R-CAT-153: the sides are the client's business."""
    shop.post("/skus", body("loose", hsCode="6404.20"))
    shop.post("/inventory-items", {"id": "loose", "partNumber": "L-1"})
    yield "two sides that differ"
    shop.post("/skus/loose", MANAGED)
    shop.post("/skus/loose", {"managedFulfillment": None})
    shop.post("/skus/loose", MANAGED)
    yield "managed, not managed, managed"


def dispute_twice(shop: Warehouse) -> Iterator[str]:
    """R-FUL-430 to R-FUL-432."""
    order = shop.order_o()
    shop.run()
    for _ in range(2):
        open_dispute(live_mode=False, wire_id=order["id"])
        yield "a disputed order"
        resolve_dispute(live_mode=False, wire_id=order["id"])
        shop.run()
        yield "a resolved dispute"


def count_fewer_than_promised(shop: Warehouse) -> Iterator[str]:
    """R-FUL-028: a correction may leave fewer units than are promised."""
    shop.order_o()
    shop.run()
    correct_stock(live_mode=False, item_id=ITEM, location_id="main", counted=1, cause=Cause("test", note="Count"))
    yield "fewer units than are promised"


def charge_a_saved_source(shop: Warehouse) -> Iterator[str]:
    """R-CHK-211: a saved source pays again, is taken away, and the customer goes."""
    shop.post("/customers", {"id": "ann", "email": "ann@example.com"})
    source = shop.card()
    shop.post(f"/customers/ann/sources/{source}")
    for _ in range(2):
        shop.order(shop.checkout(source=source, customerId="ann"))
        shop.run()
    yield "a source that paid twice"
    assert shop.api.delete(f"/customers/ann/sources/{source}").status_code == 204
    yield "a source taken away"
    cart = shop.checkout()
    assert shop.api.delete(f"/checkouts/{cart}").status_code == 204
    assert shop.api.delete("/customers/ann").status_code == 204
    yield "a customer and a cart that are gone"


LEGAL = [
    reuse_ids,
    reuse_items,
    edit_the_item_of_a_managed_sku,
    keep_a_distributed_pair,
    dispute_twice,
    count_fewer_than_promised,
    charge_a_saved_source,
]


@pytest.mark.django_db
def test_nothing_legal_is_a_breach(shop: Warehouse) -> None:
    """One after the other in one shop, so that each also meets what the others left behind."""
    for play in LEGAL:
        for what in play(shop):
            found = {name: find(False) for name, find in CHECKS.items()}
            assert not any(found.values()), (play.__name__, what, found)


@pytest.mark.django_db
def test_unequal_pairs_are_reported(shop: Warehouse) -> None:
    """R-CAT-182: they are counted by kind, apart from the breaches, and leave the exit status alone."""
    list(keep_a_distributed_pair(shop))
    shop.post("/skus", body("free"))
    shop.post("/inventory-items", {"id": "free", "partNumber": "F-1"})
    shop.post("/inventory-items/loose", {"hsCode": "7323.94"})
    assert REPORTS["pairs"](False) == [
        "1 SKU managed, inventory item edited or deleted directly",
        "1 SKU not managed, values differ from the inventory item",
    ]
    assert REPORTS["pairs"](True) == []


@pytest.mark.django_db(transaction=True)
def test_the_command_shows_the_report_and_succeeds(shop: Warehouse) -> None:
    shop.post(f"/inventory-items/{ITEM}", {"partNumber": "Q-9"})
    out = StringIO()
    call_command("check_invariants", stdout=out)
    assert out.getvalue().splitlines() == [
        *(f"{name}: all agree" for name in CHECKS),
        "report, pairs, test: 1 SKU managed, inventory item edited or deleted directly",
    ]


@pytest.mark.django_db
def test_a_life_told_twice_is_a_breach(shop: Warehouse) -> None:
    """Two births without a death between them; an item that is gone without ever having been deleted."""
    for _ in range(2):
        shop.post("/skus", body("again"))
        assert shop.api.delete("/skus/again").status_code == 204
    assert CHECKS["events"](False) == []
    first = Event.objects.filter(type="sku.deleted").order_by("key")[:1].values("pk")
    QuerySet(Event).filter(pk__in=first).update(type="sku.updated")
    assert CHECKS["events"](False) == ["again: 2 events sku.created without a deletion between them"]
    shop.post("/skus", body("lost", **MANAGED))
    QuerySet(InventoryItem).filter(wire_id="lost")._raw_delete("default")
    assert CHECKS["pairs"](False) == ["SKU lost: its pair is item missing"]
