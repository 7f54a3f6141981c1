"""The factories and the client do what the other tests take for granted."""

import pytest
from django.db import models

from catalog.inventory_items.models import InventoryItem
from catalog.sku_groups.models import SkuGroup
from catalog.wire.records.resources import Resource
from tests.factories import (
    Factory,
    FeeFactory,
    InventoryItemFactory,
    RegisteredPartFactory,
    SkuFactory,
    SkuGroupFactory,
)
from tests.factories.client import Api


def test_rows_of_every_kind_are_valid(reference: None) -> None:
    made: list[models.Model] = [
        SkuFactory(),
        SkuFactory(digital=True),
        SkuFactory(grouped=True),
        SkuGroupFactory(),
        FeeFactory(),
    ]
    made += [InventoryItemFactory(), RegisteredPartFactory()]
    for row in made:
        row.full_clean()
        assert row.live_mode is False  # type: ignore[attr-defined]


def test_managed_sku_has_its_item(reference: None) -> None:
    sku = SkuFactory(managed=True)
    assert InventoryItem.objects.get(wire_id=sku.wire_id).part_number == sku.part_number


@pytest.mark.parametrize("factory", [SkuFactory, SkuGroupFactory, FeeFactory, InventoryItemFactory])
def test_live_rows_are_live(reference: None, factory: Factory[Resource]) -> None:
    assert factory(live=True).live_mode is True


def test_fee_and_group_share_the_mode_of_the_sku(reference: None) -> None:
    assert FeeFactory(live=True).sku.live_mode is True
    assert SkuFactory(live=True, grouped=True).sku_group == SkuGroup.objects.get(live_mode=True)


def test_client_sees_its_mode(api: Api, live_api: Api) -> None:
    sku = SkuFactory(live=True)
    assert live_api.get(f"/skus/{sku.wire_id}").json()["liveMode"] is True
    assert api.get(f"/skus/{sku.wire_id}").status_code == 404
