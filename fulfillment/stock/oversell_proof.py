"""A trial of whether this database sells exactly what there is to many buyers in several processes (R-FUL-065).

It uses an item and a location of its own, in test mode and for a country that no other location ships to, so that it
does not disturb a running installation. Afterwards the item is deleted; its ledger lines stay. A failed trial leaves
everything in place for inspection.
"""

import multiprocessing
import threading
import uuid
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, connections

from catalog.inventory_items.operations import create_inventory_item, delete_inventory_item

from .commands import NewReservation, ReservedItem
from .exceptions import OutOfInventory
from .ledger import COUNTERS, Cause
from .models import Level, Location, Movement, Reservation
from .operations import receive_stock
from .reservations import create_reservation, release_reservation

COUNTRY = "AQ"
PLACE = "oversell-proof"
LAST = 32_767
SOLD, REFUSED, FAILED = "sold", "refused", "failed"
SECONDS = 60
"""How long buyers wait for each other."""
_meeting: list[threading.Barrier] = []


@dataclass(frozen=True)
class Proof:
    units: int
    buyers: int
    outcomes: Counter[str]
    held: int
    lines: list[Movement]

    @property
    def holds(self) -> bool:
        """Whether exactly the available units were sold, no buyer hit an error, and the ledger agrees."""
        sold = min(self.units, self.buyers)
        recorded = {name: sum(getattr(line, f"{name}_change") for line in self.lines) for name in COUNTERS}
        return (
            self.outcomes == Counter({SOLD: sold, REFUSED: self.buyers - sold}) - Counter()
            and self.held == sold
            and recorded == {"on_hand": self.units, "held": sold, "allocated": 0}
        )


def prove(*, units: int, buyers: int, processes: int) -> Proof:
    """Let buyers, spread over processes, reserve one unit each at the same moment, and count the outcomes."""
    item_id = f"proof-{uuid.uuid4()}"
    create_inventory_item(live_mode=False, wire_id=item_id, part_number=item_id)
    _open_place()
    receive_stock(live_mode=False, item_id=item_id, location_id=PLACE, quantity=units, cause=Cause("oversell_proof"))
    try:
        outcomes = _rush(item_id, [len(range(number, buyers, processes)) for number in range(processes)])
        held = Level.objects.get(inventory_item__wire_id=item_id, live_mode=False).held
        lines = list(Movement.objects.filter(item_id=item_id, live_mode=False).order_by("pk"))
        proof = Proof(units, buyers, outcomes, held, lines)
        if proof.holds:
            _clear(item_id)
    finally:
        _close_place()
    return proof


def _open_place() -> None:
    place = Location.objects.in_mode(False).filter(wire_id=PLACE).first() or Location(wire_id=PLACE)
    place.name, place.country, place.countries = "Proof that nothing is oversold", COUNTRY, [COUNTRY]
    place.priority, place.is_active = LAST, True
    place.save()


def _clear(item_id: str) -> None:
    bought = Reservation.objects.in_mode(False).filter(lines__item_id=item_id, state="active")
    for reservation_id in list(bought.values_list("wire_id", flat=True)):
        release_reservation(live_mode=False, reservation_id=reservation_id).delete()
    delete_inventory_item(live_mode=False, wire_id=item_id)


def _close_place() -> None:
    place = Location.objects.find(PLACE, live_mode=False)
    place.is_active = False
    place.save()


def _rush(item_id: str, shares: list[int]) -> Counter[str]:
    """Start all buyers at once, a share of them in each process, and add up their outcomes."""
    # Forked children must not share a connection.
    connections.close_all()
    system = multiprocessing.get_context("fork")
    crowds = [(item_id, share) for share in shares if share]
    meet = (system.Barrier(sum(shares)),)
    with ProcessPoolExecutor(len(crowds), system, initializer=_remember, initargs=meet) as pool:
        return sum(pool.map(_crowd, *zip(*crowds, strict=True)), Counter[str]())


def _remember(start: threading.Barrier) -> None:
    """Keep the barrier in a new process; it cannot be sent with a task."""
    _meeting.append(start)


def _crowd(item_id: str, buyers: int) -> Counter[str]:
    """Run buyers, each in a thread with its own connection."""
    with ThreadPoolExecutor(buyers) as pool:
        return Counter(pool.map(_buy, [item_id] * buyers))


def _buy(item_id: str) -> str:
    command = NewReservation(
        items=[ReservedItem(item_id, 1, allow_oversell=False)],
        ship_to={"address": {"country": COUNTRY}},
        shipping_choice={"currency": "USD", "amount": 0, "service_level": "SG"},
        expires_in_seconds=3600,
    )
    _meeting[-1].wait(SECONDS)
    try:
        create_reservation(command, live_mode=False)
    except OutOfInventory:
        return REFUSED
    except DatabaseError:
        return FAILED
    finally:
        connections.close_all()
    return SOLD
