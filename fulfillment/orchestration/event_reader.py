"""Reading the event log forward: every trigger adds a step (R-EVT-028, R-FUL-331, R-FUL-332).

An unreadable event is set aside and the cursor passes it, so that data of one client cannot block the orders of others.
Only the columns of events are read, never the body, which holds what clients sent.
"""

from functools import partial

from django.db import transaction

from catalog.wire.records import clock
from catalog.wire.records.locks import lock_skip_locked
from fulfillment.events.log.cursor import UNREAD, settled
from fulfillment.events.log.models import Event
from fulfillment.queues.row_queue import RowQueue
from fulfillment.queues.stuck import due_again, forget

from .models import OrchestrationCursor, OrchestrationStep
from .table import TABLE

AT_ONCE = 200
QUEUE = RowQueue(UNREAD)


def read_triggers(*, live_mode: bool) -> int:
    """Add a step for each new event of the table and advance the cursor; return how many events were read.

    The log that feeds webhooks is read whether or not there are any.
    """
    return _read_new(live_mode) + _read_again(live_mode)


@transaction.atomic
def _read_new(live_mode: bool) -> int:
    cursors = OrchestrationCursor.objects.filter(live_mode=live_mode)
    held = lock_skip_locked(cursors, 1)
    if not held and OrchestrationCursor.objects.get_or_create(live_mode=live_mode)[1]:
        held = lock_skip_locked(cursors, 1)
    if not held:
        # Another worker is reading.
        return 0
    cursor = held[0]
    events = Event.objects.listed().filter(live_mode=live_mode, type__in=TABLE, key__gt=cursor.position)
    keys = list(settled(events).order_by("key").values_list("key", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    for key in keys:
        _read(key, live_mode)
    cursor.position = keys[-1]
    cursor.save()
    return len(keys)


def _read_again(live_mode: bool) -> int:
    """Retry events that were set aside and are due; return how many could be read."""
    read = [key for key in due_again(UNREAD, live_mode=live_mode) if _read(int(key), live_mode)]
    if read:
        forget(UNREAD, read)
    return len(read)


def _read(key: int, live_mode: bool) -> int | None:
    """Add the step of an event, once; return None if it had to be set aside."""
    return QUEUE.attempt(key, partial(_add_step, key), live_mode=live_mode, model=Event)


def _add_step(key: int) -> None:
    event = Event.objects.listed().defer("body").filter(key=key).first()
    if event is None:
        return
    trigger = TABLE[event.type]
    step = OrchestrationStep(
        live_mode=event.live_mode,
        event_id=event.wire_id,
        action=trigger.action,
        order_id=trigger.order_of(event.resource_id, event.live_mode),
        subject_id=event.resource_id,
        created_time=clock.now(live_mode=event.live_mode),
    )
    OrchestrationStep.objects.bulk_create([step], ignore_conflicts=True)
