"""Whether the ledger explains every level, and every held or allocated unit is somebody's (fulfillment.md, 3.3)."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce

from fulfillment.fulfillment_orders.models import Allocation
from fulfillment.stock.models import Level, Movement, ReservationHold, ReservationLine
from fulfillment.stock.states import ACTIVE

COUNTERS = ("on_hand", "held", "allocated")
Place = tuple[str, int]
"""An item's id and a location's key: how the ledger names a level, also one that is gone."""


def find_stock_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each level of a mode whose counters are not explained."""
    return [
        *_unexplained(live_mode),
        *_misadded(live_mode),
        *_unowned(live_mode),
        *_held_for_nobody(live_mode),
        *_promised_without_units(live_mode),
    ]


def _unexplained(live_mode: bool) -> Iterator[str]:
    """Compare what levels count with the sum of their movements; a level that is gone counts nothing."""
    sums = {f"sum_{name}": Sum(f"{name}_change") for name in COUNTERS}
    moved: dict[Place, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0))
    ledger = Movement.objects.filter(live_mode=live_mode).order_by().values_list("item_id", "location_id")
    for item, location, *totals in ledger.annotate(**sums).iterator():
        moved[item, location] = tuple(totals)
    levels = Level.objects.filter(live_mode=live_mode).order_by()
    counted = levels.values_list("inventory_item__wire_id", "location_id", "location__wire_id", *COUNTERS)
    for item, location, name, *counters in counted.iterator():
        explained = moved.pop((item, location), (0, 0, 0))
        if tuple(counters) != explained:
            yield f"Level {item} at {name}: counts {_told(counters)}, its ledger says {_told(explained)}"
    for (item, location), left in moved.items():
        if any(left):
            yield f"Item {item} at location {location}: no level, but the ledger still says {_told(left)}"


def _misadded(live_mode: bool) -> Iterator[str]:
    """Each line of the ledger says what was there after it, and why."""
    so_far = {
        f"so_far_{name}": Window(
            Sum(f"{name}_change"), partition_by=[F("item_id"), F("location_id")], order_by=F("id").asc()
        )
        for name in COUNTERS
    }
    added = Q(**{name: F(f"so_far_{name}") for name in COUNTERS})
    ledger = Movement.objects.filter(live_mode=live_mode).annotate(**so_far)
    for key, item in ledger.filter(~added).order_by("id").values_list("id", "item_id"):
        yield f"Ledger line {key} of {item}: its counters are not what the lines up to it add up to"
    for key, item in Movement.objects.filter(live_mode=live_mode, cause_type="").values_list("id", "item_id"):
        yield f"Ledger line {key} of {item}: no cause"


def _told(counters: "tuple[int, ...] | list[int]") -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in zip(COUNTERS, counters, strict=True))


def _unowned(live_mode: bool) -> Iterator[str]:
    """Compare held and allocated units with the holds and allocations that they are made of."""
    levels = Level.objects.filter(live_mode=live_mode).annotate(
        holds_sum=_sum_at_level(ReservationHold.objects.all()),
        allocations_sum=_sum_at_level(Allocation.objects.all()),
    )
    wrong = levels.exclude(held=F("holds_sum"), allocated=F("allocations_sum"))
    members = ("inventory_item__wire_id", "location__wire_id", "held", "holds_sum", "allocated", "allocations_sum")
    for item, location, held, holds, allocated, allocations in wrong.order_by("pk").values_list(*members):
        yield (
            f"Level {item} at {location}: {held} held for holds of {holds}, "
            f"{allocated} allocated for allocations of {allocations}"
        )


def _sum_at_level(rows: "QuerySet[ReservationHold] | QuerySet[Allocation]") -> Coalesce:
    total = rows.filter(level=OuterRef("pk")).order_by().values("level").annotate(total=Sum("quantity"))
    return Coalesce(Subquery(total.values("total"), output_field=IntegerField()), 0)


def _held_for_nobody(live_mode: bool) -> Iterator[str]:
    """Find holds of reservations that are over; those that are merely overdue still belong to an active one."""
    holds = ReservationHold.objects.filter(line__reservation__live_mode=live_mode)
    over = holds.exclude(line__reservation__state=ACTIVE)
    for name in over.values_list("line__reservation__wire_id", flat=True).distinct():
        yield f"Reservation {name}: over, but still holds units"


def _promised_without_units(live_mode: bool) -> Iterator[str]:
    """A line of an active reservation is held, and oversold for the rest (R-FUL-052)."""
    held = ReservationHold.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(total=Sum("quantity"))
    lines = ReservationLine.objects.filter(reservation__live_mode=live_mode, reservation__state=ACTIVE).annotate(
        held_units=Coalesce(Subquery(held.values("total"), output_field=IntegerField()), 0)
    )
    members = ("reservation__wire_id", "quantity", "held_units", "oversold")
    wrong = lines.exclude(quantity=F("held_units") + F("oversold"))
    for name, quantity, units, oversold in wrong.order_by("pk").values_list(*members):
        yield f"Reservation {name}: {units} held and {oversold} oversold of {quantity}"
