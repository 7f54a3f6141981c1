"""No write that sends no signals, and saves from a shell by the rules of the API (R-CON-127)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F, ProtectedError

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.pairing import item_of
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.wire.exceptions import NotFound
from catalog.wire.records.querysets import BulkWriteRefused
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.flows.messages import DIGITAL, MANAGED, pairs_agree

pytestmark = pytest.mark.usefixtures("reference")

MODELS = [Sku, SkuGroup, InventoryItem, Fee, RegisteredPart, DefaultManufacturer]
BULK: dict[str, Callable[[Any], Any]] = {
    "update": lambda rows: rows.update(live_mode=True),
    "update of a filter": lambda rows: rows.filter(live_mode=False).update(live_mode=F("live_mode")),
    "bulk_create": lambda rows: rows.bulk_create([]),
    "bulk_update": lambda rows: rows.bulk_update([], ["live_mode"]),
}


@pytest.mark.parametrize("bulk", BULK)
@pytest.mark.parametrize("model", MODELS)
def test_bulk_writes_are_refused(model: Any, bulk: str) -> None:
    for rows in (model.objects, model._base_manager, model._default_manager):
        with pytest.raises(BulkWriteRefused):
            BULK[bulk](rows)


@pytest.mark.parametrize(
    "write",
    [
        lambda group, sku: group.skus.update(tax_code=DIGITAL),
        lambda group, sku: group.skus.add(sku),
        lambda group, sku: group.skus.clear(),
        lambda group, sku: group.skus.remove(*group.skus.all()),
        lambda group, sku: group.skus.set([]),
        lambda group, sku: sku.fees.update(amount=1),
    ],
)
def test_related_managers_refuse_too(write: Callable[[Any, Any], Any]) -> None:
    group = SkuGroupFactory()
    SkuFactory(sku_group=group)
    with pytest.raises(BulkWriteRefused):
        write(group, SkuFactory())


def test_queryset_delete_drops_pairs_and_fees() -> None:
    """R-CAT-070, R-CAT-170, on whatever way."""
    skus = [SkuFactory(managed=True) for _ in range(3)]
    FeeFactory(sku=skus[0])
    InventoryItemFactory(wire_id=SkuFactory().wire_id)
    Sku.objects.all().delete()
    assert (Sku.objects.count(), Fee.objects.count(), InventoryItem.objects.count()) == (0, 0, 1)


def test_deletion_goes_by_what_is_stored() -> None:
    """R-CAT-070, R-CAT-170: not by what an object in hand says."""
    sku = SkuFactory(wire_id="a", managed=True)
    stale = Sku.objects.get()
    stale.managed_fulfillment, stale.wire_id = "", "b"
    InventoryItemFactory(wire_id="b")
    stale.delete()
    assert [item.wire_id for item in InventoryItem.objects.all()] == ["b"]
    other = SkuFactory(wire_id="c", part_number="P")
    stale = Sku.objects.get(pk=other.pk)
    other.managed_fulfillment = MANAGED
    other.save()
    stale.delete()
    assert [item.wire_id for item in InventoryItem.objects.all()] == ["b"]
    with pytest.raises(NotFound):
        sku.save()


def test_a_deleted_sku_is_not_brought_back() -> None:
    """R-CAT-072."""
    sku = SkuFactory(managed=True)
    Sku.objects.get().delete()
    for write in (sku.save, sku.delete):
        with pytest.raises(NotFound):
            write()
    assert (Sku.objects.count(), InventoryItem.objects.count()) == (0, 0)


def test_update_fields_with_stale_others() -> None:
    """What is not named is neither written nor judged, and the pair follows what is stored."""
    sku = SkuFactory(managed=True, hs_code="6404.20")
    stale = Sku.objects.get()
    sku.hs_code, sku.country_of_origin = "7323.94", "US"
    sku.save()
    stale.hs_code, stale.eccn, stale.name = "nonsense", "XX", "New name"
    stale.save(update_fields=["name"])
    stored = Sku.objects.get()
    assert (stored.name, stored.hs_code, stored.country_of_origin) == ("New name", "7323.94", "US")
    assert stored.updated_time is not None
    assert (stale.hs_code, pairs_agree()) == ("7323.94", True)


def test_update_fields_store_what_follows() -> None:
    """R-CAT-031, R-CAT-202: a unit comes with a weight, details go with their type."""
    sku = SkuFactory()
    sku.weight = 1
    sku.save(update_fields=["weight"])
    assert Sku.objects.get().weight_unit == "oz"
    fee = FeeFactory(sku=sku, type="battery", battery={"quantity": 1})
    fee.type = "packaging"
    fee.save(update_fields=["type"])
    assert Fee.objects.get().battery == {}


def test_objects_read_in_part() -> None:
    sku = SkuFactory(managed=True, description="Stays")
    part = Sku.objects.only("wire_id", "hs_code").get()
    part.hs_code = "7323.94"
    part.save()
    stored = Sku.objects.get()
    assert (stored.hs_code, stored.description, stored.name) == ("7323.94", "Stays", sku.name)
    assert stored.updated_time is not None
    assert pairs_agree()


def test_update_or_create_and_get_or_create() -> None:
    sku, _ = Sku.objects.update_or_create(wire_id=SkuFactory(managed=True).wire_id, defaults={"hs_code": "7323.94"})
    item = item_of(sku)
    assert item is not None
    assert item.hs_code == "7323.94"
    with pytest.raises(ValidationError):
        Sku.objects.get_or_create(wire_id="new", defaults={"name": ""})


def test_times_and_ids_are_not_for_writing() -> None:
    """R-CAT-013, R-CON-103."""
    sku = SkuFactory()
    born = sku.created_time
    sku.created_time = sku.updated_time = born.replace(year=2001)
    sku.save()
    stored = Sku.objects.get()
    assert (stored.created_time, stored.updated_time) == (born, None)
    for name, value in (("wire_id", "other"), ("live_mode", True)):
        changed = Sku.objects.get()
        setattr(changed, name, value)
        with pytest.raises(ValidationError):
            changed.save()


def test_a_key_given_by_hand_does_not_pass_by_the_rules() -> None:
    """R-CAT-013, R-CAT-166: an object made with the key of a stored row is that row."""
    sku = SkuFactory(managed=True)
    intruder = SkuFactory.build(key=sku.pk, wire_id="intruder")
    with pytest.raises(ValidationError):
        intruder.save()
    same = SkuFactory.build(key=sku.pk, wire_id=sku.wire_id)
    same.save()
    assert not InventoryItem.objects.exists()


SHELL_RULES: dict[str, dict[str, Any]] = {
    "eccn": {"eccn": "XX"},
    "tax_code": {"tax_code": "nope"},
    "hs_code": {"hs_code": "640420"},
    "country_of_origin": {"country_of_origin": "KP"},
    "managed_fulfillment": {"managed_fulfillment": "yes"},
    "weight": {"weight": -1},
    "weight_unit": {"weight_unit": "lbs"},
    "name": {"name": " "},
    "part_number": {"managed_fulfillment": MANAGED, "part_number": ""},
    "manufacturer_id": {"managed_fulfillment": MANAGED, "part_number": "P", "manufacturer_id": "1"},
    "metadata": {"metadata": {"a": []}},
    "item_breadcrumb": {"item_breadcrumb": "x" * 101},
}


@pytest.mark.parametrize("member", SHELL_RULES)
@pytest.mark.parametrize("new", [True, False])
def test_a_shell_meets_the_same_rules(member: str, new: bool) -> None:
    """R-CON-127."""
    sku = SkuFactory.build() if new else SkuFactory()
    for name, value in SHELL_RULES[member].items():
        setattr(sku, name, value)
    with pytest.raises(ValidationError) as refused:
        sku.save()
    assert list(refused.value.message_dict) == [member]
    assert not InventoryItem.objects.exists()


def test_a_shell_keeps_pairs() -> None:
    """R-CAT-162 to R-CAT-170."""
    sku = SkuFactory(managed=True)
    sku.country_of_origin = "US"
    sku.save()
    assert InventoryItem.objects.get().country_of_origin == "US"
    sku.managed_fulfillment = ""
    sku.save()
    assert not InventoryItem.objects.exists()


def test_groups_in_use_stay() -> None:
    """R-CAT-087, and nothing is half deleted."""
    group = SkuGroupFactory()
    SkuFactory(sku_group=group)
    for delete in (group.delete, SkuGroup.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()
    assert SkuGroup.objects.count() == 1


@pytest.mark.parametrize("text", ["Mug\x00", "Mug \ud800"])
@pytest.mark.parametrize(
    "member", ["name", "description", "url", "item_breadcrumb", "part_number", "country_of_origin"]
)
def test_text_that_cannot_be_stored_is_refused_from_a_shell(member: str, text: str) -> None:
    """R-CON-074: on both databases, though one of them would take it; other errors are told beside it."""
    sku = SkuFactory()
    setattr(sku, member, text)
    sku.hs_code = "1234"
    with pytest.raises(ValidationError) as refused:
        sku.save()
    assert set(refused.value.error_dict) == {member, "hs_code"}
