"""Side effects of changes in the catalog: on pairs, fees, values that a SKU group supplies, physical or digital."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.utils import timezone

from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.pairing import item_of
from catalog.reference.known import is_physical
from catalog.reference.models import TaxCode
from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.sku_groups.models import SkuGroup
from catalog.skus.classification import EFFECTIVE_TAX_CODE
from catalog.skus.managed import MANAGED
from catalog.skus.models import Sku
from catalog.skus.readiness import GROUP_SUPPLIED
from catalog.wire.api_keys.models import ApiKey

from .wire.http.request_log.models import LoggedRequest
from .wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader, effects_of

KINDS = {True: "physical", False: "digital"}


def ends_management(change: PlannedChange) -> bool:
    """Return True if a change of a SKU deletes its inventory item (R-CAT-166, R-CAT-170)."""
    return _was_managed(change) and (change.is_deletion or not change.instance.is_managed)


def new_kind(change: PlannedChange) -> bool | None:
    """Return the new kind of a SKU, True for physical; None if it stays what it is."""
    if change.is_deletion or not change.alters("tax_code", "sku_group_id"):
        return None
    former, new = (is_physical(values["tax_code"]) for values in _effective(change))
    return None if former == new else new


def _was_managed(change: PlannedChange) -> bool:
    if change.is_deletion:
        return bool(change.instance.is_managed)
    return bool(change.stored.get("managed_fulfillment") == MANAGED)


@effect_reader(Sku)
def effects_on_pair(change: PlannedChange) -> Iterator[Effect]:
    """Report what happens to the inventory item."""
    if not (change.is_deletion or ends_management(change)):
        return
    item = item_of(change.instance)
    if item is None:
        return
    if ends_management(change):
        yield Effect("The inventory item is deleted.")
        yield from effects_of(PlannedChange.deletion(item, along_with=change.instance))
    else:
        yield Effect("The inventory item with the same ID stays.")


@effect_reader(Sku)
def effects_on_fees(change: PlannedChange) -> Iterator[Effect]:
    """Count the fees that are deleted with a SKU (R-CAT-239)."""
    if change.is_deletion and (fees := change.instance.fees.count()):
        yield Effect(f"{counted(fees, 'fee')} {'is' if fees == 1 else 'are'} deleted.")


@effect_reader(Sku)
def effects_of_classification(change: PlannedChange) -> Iterator[Effect]:
    """Report effective values that change because of the group, and a change of kind (R-CAT-084)."""
    if change.is_deletion or not change.alters("sku_group_id", *GROUP_SUPPLIED):
        return
    former, new = _effective(change)
    group = change.instance.sku_group
    for name in GROUP_SUPPLIED:
        if change.alters(name) and group and getattr(group, name):
            yield Effect(no_effect(group, name))
        if former[name] != new[name] and not change.alters(name):
            yield Effect(f"{_begin(_label(name))} in effect: {former[name] or 'none'} → {new[name] or 'none'}.")
    kind = new_kind(change)
    if kind is not None:
        yield Effect(f"The SKU becomes {KINDS[kind]}.")
        item = item_of(change.instance)
        if item is not None and not kind:
            yield Effect("The inventory item stays, but digital SKUs are not shipped.")


def _effective(change: PlannedChange) -> tuple[dict[str, str], dict[str, str]]:
    """Return the effective values before and after a change of a SKU."""
    sku, stored = change.instance, change.stored
    former = sku.sku_group
    if (key := stored.get("sku_group_id")) != sku.sku_group_id:
        former = None if key is None else SkuGroup.objects.filter(pk=key).first()
    return (
        {name: (former and getattr(former, name)) or stored.get(name, "") for name in GROUP_SUPPLIED},
        {name: (sku.sku_group and getattr(sku.sku_group, name)) or getattr(sku, name) for name in GROUP_SUPPLIED},
    )


@effect_reader(SkuGroup)
def effects_on_skus_of_group(change: PlannedChange) -> Iterator[Effect]:
    """Count the SKUs whose effective value changes, and those that change their kind (R-CAT-084, R-CAT-088)."""
    group = change.instance
    for name in () if change.is_deletion else GROUP_SUPPLIED:
        if change.alters(name):
            yield from _of_member(group, name, change.stored[name])


def _of_member(group: SkuGroup, name: str, former: str) -> Iterator[Effect]:
    new = getattr(group, name)
    skus = Sku.objects.filter(sku_group=group).annotate(former=_own_or(former, name), new=_own_or(new, name))
    number = skus.exclude(former=F("new")).count()
    if not number:
        return
    shown = f"{former or 'their own'} → {new or 'their own'}"
    yield Effect(f"{_begin(_label(name))} in effect for {counted(number, 'SKU')}: {shown}.", Gravity.CONFIRM)
    if name == "tax_code":
        yield from _flips(skus)


def _own_or(value: str, name: str) -> Any:
    return Value(value, output_field=CharField()) if value else F(name)


def _flips(skus: QuerySet[Any]) -> Iterator[Effect]:
    """Count the SKUs whose former and new tax codes are of different kinds."""
    pairs = skus.order_by().values_list("former", "new").annotate(number=Count("pk"))
    totals: dict[bool, int] = {}
    for former, new, number in pairs:
        if is_physical(former) != (kind := is_physical(new)):
            totals[kind] = totals.get(kind, 0) + number
    for kind, number in totals.items():
        yield Effect(f"{counted(number, 'SKU')} become{'s' if number == 1 else ''} {KINDS[kind]}.", Gravity.CONFIRM)


@effect_reader(TaxCode)
def effects_of_other_kind(change: PlannedChange) -> Iterator[Effect]:
    """Count the SKUs that a tax code of another kind makes physical or digital."""
    if change.is_deletion or not change.alters("physical"):
        return
    number = Sku.objects.annotate(effective=EFFECTIVE_TAX_CODE).filter(effective=change.instance.code).count()
    if number:
        kind = KINDS[change.instance.physical]
        yield Effect(f"{counted(number, 'SKU')} become{'s' if number == 1 else ''} {kind}.", Gravity.CONFIRM)


@effect_reader(InventoryItem)
def effects_on_sku_of_item(change: PlannedChange) -> Iterator[Effect]:
    """Report that a managed SKU does not follow its item (R-CAT-175)."""
    if change.along_with is not None or not (change.is_deletion or change.alters(*COMPARED_MEMBERS)):
        return
    item = change.instance
    skus = Sku.objects.filter(live_mode=item.live_mode, wire_id=item.wire_id)
    sku = skus.first()
    if sku is None:
        return
    if change.is_deletion:
        rest = "is left without an inventory item and cannot be shipped" if sku.is_managed else "stays"
        yield Effect(f"The SKU with the same ID {rest}.", Gravity.CONFIRM if sku.is_managed else Gravity.NOTE)
    elif sku.is_managed:
        yield Effect("The SKU does not follow; its next change overwrites this one.")


@effect_reader(DefaultManufacturer)
def effects_of_default_manufacturer(change: PlannedChange) -> Iterator[Effect]:
    """Count the managed SKUs whose items get another manufacturer (R-CAT-168)."""
    if not (change.is_deletion or change.alters("manufacturer_id")):
        return
    skus = Sku.objects.in_mode(change.instance.live_mode).exclude(managed_fulfillment="").filter(manufacturer_id="")
    if number := skus.count():
        text = f"The inventory items of {counted(number, 'managed SKU')} without a manufacturer follow."
        yield Effect(text, Gravity.CONFIRM)


@effect_reader(RegisteredPart)
def effects_of_registry(change: PlannedChange) -> Iterator[Effect]:
    """Count the items whose manufacturer follows the registry (R-CAT-168)."""
    if change.is_deletion:
        part = change.instance
        skus = Sku.objects.in_mode(part.live_mode).exclude(managed_fulfillment="")
        if number := skus.filter(manufacturer_id="", part_number=part.part_number).count():
            yield Effect(f"The inventory items of {counted(number, 'managed SKU')} with this part number follow.")


@effect_reader(ApiKey)
def effects_on_callers(change: PlannedChange) -> Iterator[Effect]:
    """Count the calls of the last day with a key of this name: they will be refused."""
    if not change.is_deletion:
        return
    key = change.instance
    since = timezone.now() - timedelta(days=1)
    calls = LoggedRequest.objects.filter(key_name=key.name, live_mode=key.live_mode, time__gt=since).count()
    used = counted(calls, "call") if calls else "No call"
    yield Effect(f"{used} used a key of this name in the last 24 hours. Its secrets stop working at once.")


def overridden_values(sku: Sku) -> Iterator[Effect]:
    """Yield an effect for each of a SKU's own values that its group overrides (R-CAT-084)."""
    group = sku.sku_group
    if group is None:
        return
    for name in GROUP_SUPPLIED:
        if getattr(sku, name) and getattr(group, name) not in ("", getattr(sku, name)):
            yield Effect(no_effect(group, name))


def no_effect(group: SkuGroup, name: str) -> str:
    """Return a sentence on why a SKU's own value has no effect: the group supplies another one (R-CAT-084)."""
    return f"No effect: SKU group {group.alias} supplies {getattr(group, name)} ({_label(name)})."


def _label(name: str) -> str:
    return str(Sku._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _begin(label: str) -> str:
    return label[:1].upper() + label[1:]
