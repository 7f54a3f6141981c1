"""Effects of deleting a draft invoice on its sources (R-CHK-197)."""

from collections.abc import Iterator

from catalog.wire.records.effects import Effect, PlannedChange, effect_reader
from fulfillment.checkouts.effects import effects_on_sources

from .models import Invoice


@effect_reader(Invoice)
def effects_of_deletion(change: PlannedChange) -> Iterator[Effect]:
    """Count the sources that are cancelled."""
    if change.is_deletion:
        yield from effects_on_sources(change.instance.session)
