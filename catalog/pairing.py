"""The pair of a SKU and the inventory item with its id: sync, drop, differences, repair (catalog.md, section 10).

This module keeps orchestrated pairs (the SKU is managed) equal, in the SKU's transaction, with the SKU row locked
first. Clients maintain distributed pairs: the module reports their differences, and copies a side on request of staff.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from catalog.inventory_items.commitments import is_committed
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.skus.models import Sku

from .wire.exceptions import InUse
from .wire.records.changes import Change


class PairState(models.TextChoices):
    """The state of a SKU and its item (R-CAT-182)."""

    NONE = "none", "No pair"
    IN_SYNC = "in_sync", "In sync"
    DRIFTED = "drifted", "Drifted"
    ITEM_MISSING = "item_missing", "Item missing"


@dataclass(frozen=True)
class Difference:
    """A shared attribute on which the two sides of a pair disagree; `""` is an absent value."""

    member: str
    sku_value: str
    item_value: str


def _only_registered_manufacturer() -> QuerySet[Any]:
    """Return the manufacturer of the SKU's part number, if the registry has exactly one."""
    parts = RegisteredPart.objects.filter(live_mode=OuterRef("live_mode"), part_number=OuterRef("part_number"))
    grouped = parts.order_by().values("part_number").annotate(makers=Count("pk"), maker=Min("manufacturer_id"))
    return grouped.filter(makers=1).values("maker")


EXPECTED_MANUFACTURER = Case(
    When(~Q(manufacturer_id="") | Q(managed_fulfillment=""), then=F("manufacturer_id")),
    default=Coalesce(
        Subquery(_only_registered_manufacturer()),
        Subquery(DefaultManufacturer.objects.filter(live_mode=OuterRef("live_mode")).values("manufacturer_id")[:1]),
        Value(""),
    ),
    output_field=CharField(),
)
"""The manufacturer that the item must have: the SKU's, else the registry's only one, else the account's (R-CAT-168)."""


def with_pair_state(skus: QuerySet[Sku]) -> QuerySet[Any]:
    """Annotate `expected_manufacturer` and `pair_state` in one query, for lists, filters and reports (R-CAT-183)."""
    items = InventoryItem.objects.filter(live_mode=OuterRef("live_mode"), wire_id=OuterRef("wire_id"))
    members = {name: OuterRef(name) for name in COMPARED_MEMBERS} | {
        "manufacturer_id": OuterRef("expected_manufacturer")
    }
    return skus.annotate(expected_manufacturer=EXPECTED_MANUFACTURER).annotate(
        pair_state=Case(
            When(Exists(items.filter(**members)), then=Value(PairState.IN_SYNC)),
            When(Exists(items), then=Value(PairState.DRIFTED)),
            When(~Q(managed_fulfillment=""), then=Value(PairState.ITEM_MISSING)),
            default=Value(PairState.NONE),
            output_field=CharField(),
        )
    )


def unequal_pairs(*, live_mode: bool | None = None) -> QuerySet[Sku]:
    """Return the SKUs whose pair is drifted or broken, in both models (R-CAT-180 to R-CAT-183)."""
    skus = Sku.objects.all() if live_mode is None else Sku.objects.in_mode(live_mode)
    return with_pair_state(skus).filter(pair_state__in=[PairState.DRIFTED, PairState.ITEM_MISSING])


def shared_values(sku: Sku) -> dict[str, str]:
    """Return the values of a SKU's item if the pair is in sync: the SKU's own ones (R-CAT-164)."""
    values = {name: getattr(sku, name) for name in COMPARED_MEMBERS}
    if sku.is_managed and not sku.manufacturer_id:
        values["manufacturer_id"] = (
            Sku.objects.filter(pk=sku.pk)
            .annotate(expected_manufacturer=EXPECTED_MANUFACTURER)
            .values_list("expected_manufacturer", flat=True)
            .get()
        )
    return values


def item_of(sku: Sku, *, lock: bool = False) -> InventoryItem | None:
    """Return the item with the SKU's id in its mode."""
    items = InventoryItem.objects.select_for_update() if lock else InventoryItem.objects.all()
    return items.filter(live_mode=sku.live_mode, wire_id=sku.wire_id).first()


def differences(sku: Sku, item: InventoryItem) -> list[Difference]:
    """Return the attributes on which the two sides of a pair disagree (R-CAT-180, R-CAT-181)."""
    expected = shared_values(sku)
    return [
        Difference(name, value, getattr(item, name)) for name, value in expected.items() if value != getattr(item, name)
    ]


def follow(sku: Sku) -> None:
    """Update the item after its SKU was saved, by the transition table of section 10.5.

    Managed: the item is created, adopted or reconciled. No longer managed: it is dropped. Otherwise it stays.
    Raises InUse when stock is committed to an item that would be dropped (R-CAT-171).
    """
    if sku.is_managed:
        copy_to_item(sku)
    elif sku.was_managed:
        drop(sku, parameter="managed_fulfillment")


@transaction.atomic
def copy_to_item(sku: Sku, members: tuple[str, ...] = COMPARED_MEMBERS) -> InventoryItem:
    """Create, adopt or reconcile the item so that it equals the SKU (R-CAT-162 ff.)."""
    values = shared_values(sku)
    item = item_of(sku, lock=True) or _create_item(sku, values)
    for name in members:
        setattr(item, name, values[name])
    if "allow_oversell" in sku.change.sent:
        item.allow_oversell = sku.allow_oversell
    if item.changed_fields():
        item.save(change=Change(is_copy=True, is_locked=True, changed_at=_changed_at(sku)))
    return item


def _changed_at(sku: Sku) -> datetime:
    """Return the SKU's own time of change; the present time if it did not change itself (R-CAT-165)."""
    changed = sku.stored is None or sku.stored.get("updated_time") != sku.updated_time
    return (sku.updated_time or sku.created_time) if changed else sku.now()


def _create_item(sku: Sku, values: dict[str, str]) -> InventoryItem:
    """Create the item of a SKU, or adopt the one that a client creates concurrently (R-CON-182)."""
    item = InventoryItem(wire_id=sku.wire_id, live_mode=sku.live_mode, allow_oversell=sku.allow_oversell, **values)
    try:
        with transaction.atomic():
            item.save(change=Change(is_copy=True, changed_at=_changed_at(sku)))
    except IntegrityError:
        return item_of(sku, lock=True) or _create_item(sku, values)
    return item


def drop(sku: Sku, *, parameter: str = "id") -> None:
    """Delete the item of a managed SKU, if it still exists (R-CAT-166, R-CAT-170). Raises InUse (E-CAT-19)."""
    item = item_of(sku, lock=True)
    if item is None:
        return
    if is_committed(item):
        raise InUse(item.wire_noun, item.wire_id, parameter=parameter)
    item.delete(is_locked=True)


@transaction.atomic
def copy_to_sku(sku: Sku, members: tuple[str, ...] = COMPARED_MEMBERS) -> Sku:
    """Copy the values of the item to its SKU; only on request of staff (R-CAT-244).

    Raises ValidationError when the SKU may not have the item's values.
    """
    locked = Sku.objects.find(sku.wire_id, live_mode=sku.live_mode, lock=True)
    item = item_of(locked)
    if item is not None:
        for name in members:
            setattr(locked, name, getattr(item, name))
        locked.save()
    return locked


@transaction.atomic
def synchronise(sku: Sku) -> InventoryItem:
    """Copy the values of a SKU to its item, on request of staff (R-CAT-244)."""
    return copy_to_item(Sku.objects.find(sku.wire_id, live_mode=sku.live_mode, lock=True))


@transaction.atomic
def follow_registry(*, live_mode: bool, part_number: str | None = None) -> int:
    """Update the manufacturers of items after the registry or the account default changed (R-CAT-168).

    Nothing else of the items changes, and none is created: a pair that has drifted waits for the SKU's next write
    (R-CAT-176). Returns the number of changed items. Without this, a change of the registry would let pairs drift.
    """
    other = InventoryItem.objects.filter(live_mode=live_mode, wire_id=OuterRef("wire_id")).exclude(
        manufacturer_id=OuterRef("expected_manufacturer")
    )
    skus = Sku.objects.in_mode(live_mode).exclude(managed_fulfillment="").filter(manufacturer_id="")
    if part_number is not None:
        skus = skus.filter(part_number=part_number)
    skus = skus.annotate(expected_manufacturer=EXPECTED_MANUFACTURER).filter(Exists(other)).order_by("pk")
    for sku in (behind := list(skus.select_for_update(of=("self",)))):
        copy_to_item(sku, ("manufacturer_id",))
    return len(behind)
