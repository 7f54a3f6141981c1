"""Choosing the locations that units come from, for quotes, reservations and fulfillment orders (R-FUL-036).

stock = stock_for(live_mode=…, country="DE", items=[…])       # to look; `ledger.lock_stock` to act
for choice in choose(stock, [Want(item, 3), …]): …
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.inventory_items.models import InventoryItem
from catalog.wire.records import clock

from .exceptions import NotServed
from .models import Level, Location


class Want(NamedTuple):
    """Units of an item that a line wants."""

    item: InventoryItem
    quantity: int


class Share(NamedTuple):
    level: Level
    quantity: int


@dataclass(frozen=True)
class Choice:
    """The levels that a want's units come from; the shortfall is attributed to the `first` candidate."""

    want: Want
    shares: tuple[Share, ...]
    first: Location

    @property
    def shortfall(self) -> int:
        return self.want.quantity - sum(share.quantity for share in self.shares)


@dataclass(frozen=True)
class Stock:
    """The locations that serve a country, in order, and their levels by (item, location)."""

    candidates: Sequence[Location]
    levels: dict[tuple[int, int], Level]

    def level(self, item: InventoryItem, location: Location) -> Level | None:
        return self.levels.get((item.pk, location.pk))

    def free(self) -> Counter[tuple[int, int]]:
        return Counter({place: level.available_quantity for place, level in self.levels.items()})


def locations_serving(country: str, *, live_mode: bool) -> list[Location]:
    """Return the active locations that ship to a country, by priority, then ID. Raises NotServed for none."""
    active = Location.objects.in_mode(live_mode).filter(is_active=True)
    found = sorted((place for place in active if place.serves(country)), key=lambda place: place.rank)
    if not found:
        raise NotServed(country)
    return found


def stock_for(*, live_mode: bool, country: str, items: Iterable[InventoryItem]) -> Stock:
    """Return the current stock of items for a country without locking it. Raises NotServed."""
    candidates = locations_serving(country, live_mode=live_mode)
    levels = Level.objects.as_of(clock.now(live_mode=live_mode)).filter(
        inventory_item__in={item.pk for item in items}, location__in=candidates
    )
    return arrange(candidates, levels)


def arrange(candidates: Sequence[Location], levels: Iterable[Level]) -> Stock:
    return Stock(candidates, {(level.inventory_item_id, level.location_id): level for level in levels})


def choose(stock: Stock, wants: Sequence[Want]) -> list[Choice]:
    """Return a choice for each want, in their order. Deterministic."""
    free = stock.free()
    whole = _one_for_all(stock, free, wants)
    if whole is not None:
        return [_choice(stock, want, [(whole, want.quantity)]) for want in wants]
    return [_choice(stock, want, _taken(stock, free, want)) for want in wants]


def _choice(stock: Stock, want: Want, takes: Iterable[tuple[Location, int]]) -> Choice:
    shares = tuple(Share(stock.levels[want.item.pk, location.pk], quantity) for location, quantity in takes if quantity)
    return Choice(want, shares, stock.candidates[0])


def _one_for_all(stock: Stock, free: Counter[tuple[int, int]], wants: Sequence[Want]) -> Location | None:
    """Return the first candidate that covers all wants, for a single shipment."""
    needed: Counter[int] = Counter()
    for want in wants:
        needed[want.item.pk] += want.quantity
    for location in stock.candidates:
        if all(free[item, location.pk] >= quantity for item, quantity in needed.items()):
            return location
    return None


def _taken(stock: Stock, free: Counter[tuple[int, int]], want: Want) -> Iterator[tuple[Location, int]]:
    """Take a want from the first candidate that covers it, or else from all candidates in turn."""
    item, missing = want.item.pk, want.quantity
    covering = [location for location in stock.candidates if free[item, location.pk] >= missing]
    for location in covering[:1] or stock.candidates:
        quantity = min(free[item, location.pk], missing)
        free[item, location.pk] -= quantity
        missing -= quantity
        yield location, quantity
