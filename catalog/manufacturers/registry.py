"""Look-ups in the manufacturer registry, and the lock that keeps it still while SKUs rely on it."""

from catalog.wire.records import unit_of_work
from catalog.wire.records.locks import lock_name_exclusively, lock_name_shared

from .models import RegisteredPart

LOCK = "manufacturer registry"


def is_registered(*, live_mode: bool, manufacturer_id: str, part_number: str) -> bool:
    """Return True if the registry of the mode knows the combination (R-CAT-158)."""
    return RegisteredPart.objects.filter(
        live_mode=live_mode, manufacturer_id=manufacturer_id, part_number=part_number
    ).exists()


def lock_shared(*, live_mode: bool) -> None:
    """Keep the registry of a mode unchanged until the transaction ends.

    Writers of SKUs take this lock before the SKU's row. So no pair is made from an answer that is stale by the time it
    is stored, and a writer of the registry can lock all SKUs without a deadlock.
    """
    unit_of_work.cached((lock_shared, live_mode), lambda: lock_name_shared(LOCK, int(live_mode)))


def lock_exclusively(*, live_mode: bool) -> None:
    """Block writers of the mode's SKUs until the transaction ends, because the registry changes."""
    lock_name_exclusively(LOCK, int(live_mode))
