"""Change several SKUs at once, by the same rules as one by one; rehearse it first; undo it as a whole if need be."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

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
from .operations import SkuAttributes
from .readiness import GROUP_SUPPLIED

MOVES_ITEM = {*COMPARED_MEMBERS, "managed_fulfillment"}


@dataclass
class Outcome:
    """The result for one SKU: former and new values of what changes, or why it is refused.

    `overridden` are the attributes that stay as they are because the SKU group supplies another value; `effects` are
    the side effects of the change.
    """

    sku: Sku
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    overridden: dict[str, SkuGroup] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    refused: ValidationError | Refusal | None = None

    @property
    def ends_management(self) -> bool:
        """Return True if the inventory item is deleted."""
        former, new = self.changes.get("managed_fulfillment", ("", ""))
        return bool(former) and not new

    @property
    def item_follows(self) -> bool:
        """Return True if the inventory item changes with the SKU."""
        return self.sku.is_managed and not MOVES_ITEM.isdisjoint(self.changes)


class EffectsChanged(Exception):
    """The side effects are no longer those that were confirmed; nothing is kept."""


def rehearse_changes(*, live_mode: bool, keys: Collection[int], **attributes: Unpack[SkuAttributes]) -> list[Outcome]:
    """Return what a change would do, by making it and rolling it back."""
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, attributes)
        transaction.set_rollback(True)
    return outcomes


def change_skus(
    *,
    live_mode: bool,
    keys: Collection[int],
    skip_refused: bool = False,
    confirmed: str = "",
    **attributes: Unpack[SkuAttributes],
) -> list[Outcome]:
    """Give SKUs the same values. One refusal stops them all, unless `skip_refused`.

    `confirmed` is the fingerprint of the grave effects that the user has seen. Raises EffectsChanged if there are
    others by now.
    """
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, attributes)
        if not skip_refused and any(outcome.refused for outcome in outcomes):
            transaction.set_rollback(True)
        elif grave(all_effects(outcomes)) and fingerprint_of(outcomes) != confirmed:
            raise EffectsChanged
    return outcomes


def all_effects(outcomes: Iterable[Outcome]) -> list[Effect]:
    """Return the side effects of the changes that are not refused."""
    return [effect for outcome in outcomes if not outcome.refused for effect in outcome.effects]


def fingerprint_of(outcomes: Iterable[Outcome]) -> str:
    """Return the fingerprint that confirms these changes: of the grave effects, each with its SKU."""
    good = [outcome for outcome in outcomes if not outcome.refused]
    return fingerprint(
        Effect(f"{outcome.sku.wire_id}: {effect.text}", effect.gravity)
        for outcome in good
        for effect in outcome.effects
    )


def _change_each(live_mode: bool, keys: Collection[int], attributes: Mapping[str, Any]) -> list[Outcome]:
    registry.lock_shared(live_mode=live_mode)
    # In the order in which everybody locks many rows, so that two bulk changes never deadlock.
    skus = Sku.objects.in_mode(live_mode).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [_change(sku, attributes) for sku in skus]


def _change(sku: Sku, attributes: Mapping[str, Any]) -> Outcome:
    overridden = _overridden(sku, attributes)
    given = {name: new for name, new in attributes.items() if name not in overridden}
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


def _overridden(sku: Sku, attributes: Mapping[str, Any]) -> dict[str, SkuGroup]:
    """Return the attributes that would have no effect because the SKU's group supplies its own (R-CAT-084)."""
    group = attributes.get("sku_group", sku.sku_group)
    if group is None:
        return {}
    return {
        name: group
        for name in GROUP_SUPPLIED
        if name in attributes and getattr(group, name) and getattr(sku, name) != attributes[name]
    }
