"""Effects of changes in the catalogue on open checkouts."""

from collections.abc import Iterator
from typing import Any

from catalog.effects import ends_management, new_kind
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.skus.readiness import GROUP_SUPPLIED
from catalog.wire.effects import Change, Effect, Gravity, counted, tells_effects

from .models import Checkout
from .states import OPEN


@tells_effects(Sku)
def effects_on_checkouts(change: Change) -> Iterator[Effect]:
    """Count the open checkouts with a SKU that goes, ends being managed, or changes its kind."""
    if change.is_deletion or ends_management(change) or new_kind(change) is not None:
        sku = change.instance
        yield from _of_skus(sku.live_mode, lines__sku_id=sku.wire_id)


@tells_effects(SkuGroup)
def effects_on_checkouts_of_group(change: Change) -> Iterator[Effect]:
    """Count the open checkouts with a SKU for which the group supplies another value."""
    group = change.instance
    if not change.is_deletion and change.alters(*GROUP_SUPPLIED):
        yield from _of_skus(group.live_mode, lines__sku_id__in=Sku.objects.filter(sku_group=group).values("wire_id"))


def _of_skus(live_mode: bool, **condition: Any) -> Iterator[Effect]:
    checkouts = Checkout.objects.in_mode(live_mode).filter(state=OPEN, **condition).distinct()
    if number := checkouts.count():
        verb = "contains" if number == 1 else "contain"
        yield Effect(f"{counted(number, 'open checkout')} {verb} what is changed.", Gravity.CONFIRM)
