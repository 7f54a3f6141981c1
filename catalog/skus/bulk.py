"""Changing several SKUs at once: the same path as one by one, rehearsed first, and undone as a whole if asked to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.manufacturers import registry
from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.sku_groups.models import SkuGroup
from catalog.wire.exceptions import Refusal
from catalog.wire.records.changes import Change
from catalog.wire.records.effects import Effect, PlannedChange, effects_of, fingerprint, grave
from catalog.wire.records.operations import assign

from .models import Sku
from .readiness import GROUP_SUPPLIED

MOVES_ITEM = {*COMPARED_MEMBERS, "managed_fulfillment"}


@dataclass
class Outcome:
    """What a change does to one SKU: former and new values of what changes, or why it cannot be.

    `overridden` are the members that stay as they are because the SKU group supplies another value; `effects` is what
    the change takes along.
    """

    sku: Sku
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    overridden: dict[str, SkuGroup] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    refused: ValidationError | Refusal | None = None

    @property
    def ends_management(self) -> bool:
        """Tell whether the inventory item goes."""
        former, new = self.changes.get("managed_fulfillment", ("", ""))
        return bool(former) and not new

    @property
    def item_follows(self) -> bool:
        """Tell whether the inventory item changes with the SKU."""
        return self.sku.is_managed and not MOVES_ITEM.isdisjoint(self.changes)


class EffectsChanged(Exception):
    """What the changes would take along is not what was confirmed; nothing is kept."""


def rehearse_changes(*, live_mode: bool, keys: Collection[int], values: dict[str, Any]) -> list[Outcome]:
    """Tell what a change would do, by making it and taking it back."""
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, values)
        transaction.set_rollback(True)
    return outcomes


def change_skus(
    *, live_mode: bool, keys: Collection[int], values: dict[str, Any], skip_refused: bool = False, confirmed: str = ""
) -> list[Outcome]:
    """Give SKUs the same values; what one may not have stops all, unless the refused ones are to be skipped.

    `confirmed` is the fingerprint of the grave effects that somebody has seen. Raises EffectsChanged if there are
    others by now.
    """
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, values)
        if not skip_refused and any(outcome.refused for outcome in outcomes):
            transaction.set_rollback(True)
        elif grave(all_effects(outcomes)) and fingerprint_of(outcomes) != confirmed:
            raise EffectsChanged
    return outcomes


def all_effects(outcomes: Iterable[Outcome]) -> list[Effect]:
    """Return what the changes that are not refused take along."""
    return [effect for outcome in outcomes if not outcome.refused for effect in outcome.effects]


def fingerprint_of(outcomes: Iterable[Outcome]) -> str:
    """Return what a confirmation of these changes names: the grave effects, each with its SKU."""
    good = [outcome for outcome in outcomes if not outcome.refused]
    return fingerprint(
        Effect(f"{outcome.sku.wire_id}: {effect.text}", effect.gravity)
        for outcome in good
        for effect in outcome.effects
    )


def _change_each(live_mode: bool, keys: Collection[int], values: dict[str, Any]) -> list[Outcome]:
    registry.lock_shared(live_mode=live_mode)
    # Locked in one order, so that two bulk changes wait for each other instead of blocking each other.
    skus = Sku.objects.in_mode(live_mode).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [_change(sku, values) for sku in skus]


def _change(sku: Sku, values: dict[str, Any]) -> Outcome:
    overridden = _overridden(sku, values)
    given = {name: new for name, new in values.items() if name not in overridden}
    changes = {name: (getattr(sku, name), new) for name, new in given.items() if getattr(sku, name) != new}
    outcome = Outcome(sku, changes, overridden)
    assign(sku, given)
    outcome.effects = effects_of(PlannedChange.of(sku))
    try:
        with transaction.atomic():
            sku.save(change=Change(sent=frozenset(given), is_locked=True))
    except (ValidationError, Refusal) as refused:
        outcome.refused = refused
    return outcome


def _overridden(sku: Sku, values: dict[str, Any]) -> dict[str, SkuGroup]:
    """Return the new values that would have no effect, because the SKU's group supplies its own (R-CAT-084)."""
    group = values.get("sku_group", sku.sku_group)
    if group is None:
        return {}
    return {
        name: group
        for name in GROUP_SUPPLIED
        if name in values and getattr(group, name) and getattr(sku, name) != values[name]
    }
