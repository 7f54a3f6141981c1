"""Questions to the manufacturer registry, and the lock that keeps it still while SKUs rely on its answers."""

from catalog.wire.records import unit_of_work
from catalog.wire.records.locks import claim_name, hold_name

from .models import RegisteredPart

LOCK = "manufacturer registry"


def is_registered(*, live_mode: bool, manufacturer_id: str, part_number: str) -> bool:
    """Tell whether the registry of the mode knows the combination (R-CAT-158)."""
    return RegisteredPart.objects.filter(
        live_mode=live_mode, manufacturer_id=manufacturer_id, part_number=part_number
    ).exists()


def hold(*, live_mode: bool) -> None:
    """Keep the registry of a mode as it is until the transaction ends.

    Who writes a SKU takes this first, before the SKU's row: then no pair is made by an answer that is out of date when
    it is stored, and who changes the registry can lock all SKUs without waiting for each other in a circle.
    """
    unit_of_work.once((hold, live_mode), lambda: hold_name(LOCK, int(live_mode)))


def claim(*, live_mode: bool) -> None:
    """Keep everybody from writing SKUs of a mode until the transaction ends, because the registry changes."""
    claim_name(LOCK, int(live_mode))
