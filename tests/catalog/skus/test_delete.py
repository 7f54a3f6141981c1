"""`DELETE /skus/{id}` (R-CAT-070 to R-CAT-073)."""

from typing import Any

import pytest

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku, TariffCode
from catalog.wire.records.signals import resource_deleted
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import not_found
from tests.flows.messages import sku_body


@pytest.fixture
def deleted() -> Any:
    """What was announced as deleted, in order."""
    seen: list[str] = []

    def note(sender: type, instance: Any, **kwargs: Any) -> None:
        seen.append(f"{sender.__name__} {instance.wire_id}")

    resource_deleted.connect(note)
    yield seen
    resource_deleted.disconnect(note)


def test_fees_go_first(api: Api, deleted: list[str]) -> None:
    """R-CAT-070, R-CAT-073, S-CAT-17."""
    sku = SkuFactory(wire_id="mug-01")
    fees = sorted(f"Fee {FeeFactory(sku=sku).wire_id}" for _ in range(2))
    kept = FeeFactory()
    answer = api.delete("/skus/mug-01")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (sorted(deleted[:2]), deleted[2:]) == (fees, ["Sku mug-01"])
    assert list(Fee.objects.all()) == [kept]


def test_twice(api: Api) -> None:
    """R-CON-181."""
    SkuFactory(wire_id="mug-01")
    assert api.delete("/skus/mug-01").status_code == 204
    assert_error(api.delete("/skus/mug-01"), 404, not_found("SKU", "mug-01"))


def test_managed_takes_its_item_along(api: Api, deleted: list[str]) -> None:
    """R-CAT-170, S-CAT-11."""
    SkuFactory(wire_id="mug-01", managed=True)
    assert api.delete("/skus/mug-01").status_code == 204
    assert not InventoryItem.objects.exists()
    assert "Sku mug-01" in deleted


def test_managed_without_item(api: Api) -> None:
    """R-CAT-170."""
    SkuFactory(wire_id="mug-01", managed=True)
    api.delete("/inventory-items/mug-01")
    assert api.delete("/skus/mug-01").status_code == 204


def test_unmanaged_leaves_the_namesake(api: Api) -> None:
    """R-CAT-070, R-CAT-152."""
    SkuFactory(wire_id="mug-01")
    InventoryItemFactory(wire_id="mug-01")
    assert api.delete("/skus/mug-01").status_code == 204
    assert api.get("/inventory-items/mug-01").status_code == 200


def test_id_is_free_again(api: Api) -> None:
    """R-CAT-072: the new SKU has nothing of the old one."""
    sku = SkuFactory(wire_id="mug-01", managed=True)
    FeeFactory(sku=sku)
    TariffCode.objects.create(sku=sku, country="CH", status="CLASSIFIED", code="732394")
    api.delete("/skus/mug-01")
    answer = api.post("/skus", sku_body(id="mug-01"))
    assert (answer.status_code, "tariffRecord" in answer.json()) == (201, False)
    assert api.get("/fees", skuId="mug-01").json()["data"] == []
    assert api.get("/inventory-items/mug-01").status_code == 404


def test_other_mode_is_left_alone(api: Api) -> None:
    """R-CON-023."""
    SkuFactory(wire_id="mug-01", managed=True, live_mode=True)
    SkuFactory(wire_id="mug-01", managed=True)
    api.delete("/skus/mug-01")
    assert Sku.objects.get().live_mode
    assert InventoryItem.objects.get().live_mode
