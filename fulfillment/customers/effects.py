"""Effects of the deletion of a customer on what is saved for it (R-CHK-214)."""

from collections.abc import Iterator

from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader
from fulfillment.payments.sources import states
from fulfillment.payments.sources.saved_sources import saved_sources

from .models import Customer


@effect_reader(Customer)
def effects_on_saved_sources(change: PlannedChange) -> Iterator[Effect]:
    """Count the saved sources that are cancelled."""
    if not change.is_deletion:
        return
    sources = saved_sources([change.instance]).exclude(state__in=states.FINAL)
    if number := sources.count():
        text = f"{counted(number, 'saved payment source')} {'is' if number == 1 else 'are'} cancelled for good."
        yield Effect(text, Gravity.DESTROY)
