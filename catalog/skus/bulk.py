"""Changing several SKUs at once: the same path as one by one, rehearsed first, and undone as a whole if asked to."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.wire.problems import Refusal
from catalog.wire.storing import assign

from .models import Sku

MOVES_ITEM = {*COMPARED_MEMBERS, "managed_fulfillment"}


@dataclass
class Outcome:
    """What a change does to one SKU: former and new values of what changes, or why it cannot be."""

    sku: Sku
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    item_follows: bool = False
    refused: ValidationError | Refusal | None = None


def rehearse_changes(*, live_mode: bool, keys: Collection[int], values: dict[str, Any]) -> list[Outcome]:
    """Tell what a change would do, by making it and taking it back."""
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, values)
        transaction.set_rollback(True)
    return outcomes


def change_skus(
    *, live_mode: bool, keys: Collection[int], values: dict[str, Any], skip_refused: bool = False
) -> list[Outcome]:
    """Give SKUs the same values; what one may not have stops all, unless the refused ones are to be skipped."""
    with transaction.atomic():
        outcomes = _change_each(live_mode, keys, values)
        if not skip_refused and any(outcome.refused for outcome in outcomes):
            transaction.set_rollback(True)
    return outcomes


def _change_each(live_mode: bool, keys: Collection[int], values: dict[str, Any]) -> list[Outcome]:
    # Locked in one order, so that two bulk changes wait for each other instead of blocking each other.
    skus = Sku.objects.in_mode(live_mode).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [_change(sku, values) for sku in skus]


def _change(sku: Sku, values: dict[str, Any]) -> Outcome:
    former = {name: getattr(sku, name) for name in values}
    was_managed = sku.is_managed
    outcome = Outcome(sku, {name: (former[name], new) for name, new in values.items() if former[name] != new})
    assign(sku, values)
    try:
        with transaction.atomic():
            sku.save()
    except (ValidationError, Refusal) as refused:
        outcome.refused = refused
    outcome.item_follows = (was_managed or sku.is_managed) and not MOVES_ITEM.isdisjoint(outcome.changes)
    return outcome
