"""Effects of changes in the catalog on orders in progress."""

from collections.abc import Iterator

from django.db.models import Count, F, Sum

from catalog.effects import ends_management, new_kind
from catalog.skus.models import Sku
from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader

from .models import OrderLine
from .states import CREATED, IN_PROGRESS


@effect_reader(Sku)
def effects_on_orders(change: PlannedChange) -> Iterator[Effect]:
    """Count the open units of orders; without its inventory item a managed line cannot be shipped (R-FUL-335)."""
    is_lost = change.is_deletion or ends_management(change)
    if not is_lost and new_kind(change) is None:
        return
    sku = change.instance
    lines = OrderLine.objects.filter(
        sku_id=sku.wire_id, state=CREATED, document__live_mode=sku.live_mode, document__state__in=IN_PROGRESS
    )
    open_units = F("quantity") - F("fulfilled_quantity") - F("cancelled_quantity")
    found = lines.aggregate(units=Sum(open_units), orders=Count("document", distinct=True))
    if not found["orders"]:
        return
    text = f"{counted(found['orders'], 'order')} in progress with {counted(found['units'], 'unit')} of this SKU"
    managed = is_lost and lines.filter(managed=True).exists()
    rest = " can no longer be shipped by Lockstep." if managed else "."
    yield Effect(text + rest, Gravity.DESTROY if managed else Gravity.CONFIRM)
