"""Reading the event log forward: every trigger leaves a step to be done (R-EVT-028, R-FUL-331, R-FUL-332).

An event that cannot be read is set aside, and the cursor passes it: what one client put into one event must not stop
the orders of all others. Only its columns are read, never its text, which holds what clients sent.
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
    """Note a step for each new event of the table and move the cursor along; return how many events were read.

    It works whether or not any webhook is there: the log is the same that feeds them.
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
    """Read events that were set aside and whose time has come; return how many can be read now."""
    read = [key for key in due_again(UNREAD, live_mode=live_mode) if _read(int(key), live_mode)]
    if read:
        forget(UNREAD, read)
    return len(read)


def _read(key: int, live_mode: bool) -> int | None:
    """Note the step of an event, once; return None if it had to be set aside."""
    return QUEUE.attempt(key, partial(_note_step, key), live_mode=live_mode, model=Event)


def _note_step(key: int) -> None:
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
