"""Counts of stock that come from files: what is on hand, and when more is expected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from catalog.exchange.cells import cell_text, unguard
from catalog.wire.fields import Time, Whole
from catalog.wire.problems import Errors, add_errors, missing

from .ledger import Cause
from .models import Level
from .operations import correct_stock, expect_stock

COLUMNS = ("inventoryItemId", "locationId", "onHand", "availableTime")


class Count(NamedTuple):
    """What a row says about a level."""

    item_id: str
    location_id: str
    on_hand: int
    available_time: datetime | None
    tells_time: bool


def read_count(cells: Mapping[str, Any]) -> Count:
    """Read a row by its columns; ids stay text. Raises ValidationError with all that is wrong."""
    texts = {name: unguard(cell_text(cells.get(name, ""))).strip() for name in COLUMNS}
    errors: Errors = {name: [missing(hint=f"The column {name} is empty.")] for name in COLUMNS[:3] if not texts[name]}
    read: dict[str, Any] = {}
    for name, member in (("onHand", Whole()), ("availableTime", Time())):
        try:
            read[name] = member.read(texts[name]) if texts[name] else None
        except ValidationError as error:
            add_errors(errors, ValidationError({name: error}))
    if errors:
        raise ValidationError(errors)
    tells_time = "availableTime" in cells
    return Count(texts["inventoryItemId"], texts["locationId"], read["onHand"], read["availableTime"], tells_time)


def store_count(count: Count, *, live_mode: bool, source: str) -> bool:
    """Make a level what a row says, and tell whether that changed anything. Raises NotFound, ValidationError."""
    where: dict[str, Any] = {"live_mode": live_mode, "item_id": count.item_id, "location_id": count.location_id}
    where["cause"] = Cause("import", note=source[:200])
    rows = Level.objects.filter(
        live_mode=live_mode, inventory_item__wire_id=count.item_id, location__wire_id=count.location_id
    )
    former = rows.values_list("on_hand", "available_time").first()
    level = correct_stock(counted=count.on_hand, **where)
    if count.tells_time:
        level = expect_stock(available_time=count.available_time, **where)
    return (level.on_hand, level.available_time) != former
