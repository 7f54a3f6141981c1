"""Reading the event log forward: every trigger leaves a step to be done (R-EVT-028, R-FUL-331, R-FUL-332)."""

from django.db import transaction

from catalog.wire import clock
from fulfillment.events.log.models import Event
from fulfillment.events.log.reading import settled
from fulfillment.events.worker.due_rows import taken

from .models import OrchestrationCursor, OrchestrationStep
from .table import TABLE

AT_ONCE = 200


@transaction.atomic
def read_triggers(*, live_mode: bool) -> int:
    """Note a step for each new event of the table and move the cursor along; return how many events were read.

    It works whether or not any webhook is there: the log is the same that feeds them.
    """
    OrchestrationCursor.objects.get_or_create(live_mode=live_mode)
    cursors = taken(OrchestrationCursor.objects.filter(live_mode=live_mode), 1)
    if not cursors:
        # Another worker is reading.
        return 0
    cursor = cursors[0]
    events = Event.objects.listed().filter(live_mode=live_mode, type__in=TABLE, key__gt=cursor.position)
    found = list(settled(events).order_by("key")[:AT_ONCE])
    if not found:
        return 0
    OrchestrationStep.objects.bulk_create([_step(event) for event in found], ignore_conflicts=True)
    cursor.position = found[-1].key
    cursor.save()
    return len(found)


def _step(event: Event) -> OrchestrationStep:
    trigger = TABLE[event.type]
    payload = event.told_object
    return OrchestrationStep(
        live_mode=event.live_mode,
        event_id=event.wire_id,
        action=trigger.action,
        order_id=trigger.order_of(payload, event.live_mode),
        subject_id=str(payload["id"]),
        created_time=clock.now(live_mode=event.live_mode),
    )
