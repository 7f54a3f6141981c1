"""Effects on stock of changes in the catalog and to locations: units, holds, allocations."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.effects import new_kind
from catalog.inventory_items.models import InventoryItem
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader

from .models import Level, Location, ReservationLine
from .states import ACTIVE

SHOWN = 5


@effect_reader(InventoryItem)
def effects_on_levels(change: PlannedChange) -> Iterator[Effect]:
    """Count the stock that is deleted with an item (R-CAT-136), and the units that prevent it (R-FUL-031)."""
    if not change.is_deletion:
        return
    levels = Level.objects.filter(inventory_item=change.instance)
    stocked = list(levels.filter(on_hand__gt=0).order_by("-on_hand").values_list("location__wire_id", "on_hand"))
    units = sum(number for _, number in stocked)
    if units:
        where = ", ".join(f"{place}: {number:,}" for place, number in stocked[:SHOWN])
        where += " and more" if len(stocked) > SHOWN else ""
        text = f"{counted(units, 'unit')} of stock at {counted(len(stocked), 'location')} ({where})"
        yield Effect(f"{text} {'is' if units == 1 else 'are'} deleted.", Gravity.DESTROY, units)
    yield from _promised(levels, "keep it from being deleted")


def _promised(levels: QuerySet[Level], consequence: str) -> Iterator[Effect]:
    totals = levels.aggregate(held=Coalesce(Sum("held"), 0), allocated=Coalesce(Sum("allocated"), 0))
    if totals["held"]:
        yield Effect(f"{counted(totals['held'], 'unit')} held by reservations {consequence}.", Gravity.CONFIRM)
    if totals["allocated"]:
        text = f"{counted(totals['allocated'], 'unit')} allocated to fulfillment orders {consequence}."
        yield Effect(text, Gravity.CONFIRM)


@effect_reader(InventoryItem)
def effects_on_oversold(change: PlannedChange) -> Iterator[Effect]:
    """Count the oversold units that stay promised when overselling ends."""
    if change.is_deletion or not change.alters("allow_oversell") or change.instance.allow_oversell:
        return
    item = change.instance
    lines = ReservationLine.objects.filter(
        reservation__live_mode=item.live_mode, reservation__state=ACTIVE, item_id=item.wire_id, oversold__gt=0
    )
    if units := lines.aggregate(total=Coalesce(Sum("oversold"), 0))["total"]:
        yield Effect(f"{counted(units, 'oversold unit')} stay promised.", Gravity.CONFIRM)


@effect_reader(Sku)
def effects_on_stock_of_digital(change: PlannedChange) -> Iterator[Effect]:
    """Count the stock of a SKU that becomes digital and is no longer shipped."""
    if new_kind(change) is False:
        sku = change.instance
        yield from _unsellable(Q(inventory_item__wire_id=sku.wire_id), sku.live_mode)


@effect_reader(SkuGroup)
def effects_on_stock_of_group(change: PlannedChange) -> Iterator[Effect]:
    """Count the stock of a group's SKUs when its tax code changes."""
    if change.is_deletion or not change.alters("tax_code"):
        return
    group = change.instance
    ids = Sku.objects.filter(sku_group=group).values("wire_id")
    levels = Level.objects.filter(live_mode=group.live_mode, inventory_item__wire_id__in=ids)
    if units := levels.aggregate(total=Coalesce(Sum("on_hand"), 0))["total"]:
        yield Effect(f"{counted(units, 'unit')} in stock belong to SKUs of this group.")


def _unsellable(condition: Q, live_mode: bool) -> Iterator[Effect]:
    levels = Level.objects.filter(condition, live_mode=live_mode)
    if units := levels.aggregate(total=Coalesce(Sum("on_hand"), 0))["total"]:
        yield Effect(f"{counted(units, 'unit')} in stock will not be shipped any more.", Gravity.CONFIRM)
    yield from _promised(levels, "stay as they are")


@effect_reader(Location)
def effects_of_closing(change: PlannedChange) -> Iterator[Effect]:
    """Count the stock at a location that is closed, deleted, or ships to fewer countries."""
    place: Any = change.instance
    if not (change.is_deletion or _narrows(change)):
        return
    levels = Level.objects.filter(location=place)
    totals = levels.filter(on_hand__gt=0).aggregate(units=Coalesce(Sum("on_hand"), 0), items=Count("pk"))
    if units := totals["units"]:
        is_closed = change.is_deletion or not place.is_active
        rest = "are no longer offered" if is_closed else "are offered to fewer countries"
        yield Effect(f"{counted(units, 'unit')} of {counted(totals['items'], 'item')} here {rest}.", Gravity.CONFIRM)
    yield from _promised(levels, "stay promised")


def _narrows(change: PlannedChange) -> bool:
    place = change.instance
    closes = change.alters("is_active") and not place.is_active
    if place.ships_everywhere or not change.alters("ships_everywhere", "countries"):
        return closes
    return (
        closes
        or bool(change.stored.get("ships_everywhere"))
        or bool(set(change.stored.get("countries") or ()) - set(place.countries))
    )
