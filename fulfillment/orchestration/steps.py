"""Executing steps, each in one transaction with its effect, so that it happens once (R-FUL-332, R-FUL-334)."""

from datetime import datetime
from functools import partial

from catalog.wire.records.actor import acting
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.orders.events import add_note
from fulfillment.orders.models import Order
from fulfillment.orders.states import DISPUTE
from fulfillment.queues.row_queue import RowQueue

from .event_reader import read_triggers
from .models import OrchestrationStep
from .table import OPERATIONS

AT_ONCE = 50
ACTOR = "orchestrator"
QUEUE = RowQueue("orchestration steps", batch=AT_ONCE)


@due_rows("orchestrate managed lines")
def orchestrate(*, now: datetime, live_mode: bool) -> int:
    """Read new triggers and execute waiting steps; return how much was done."""
    return read_triggers(live_mode=live_mode) + do_steps(now=now, live_mode=live_mode)


def do_steps(*, now: datetime, live_mode: bool) -> int:
    """Execute waiting steps, except those of disputed orders (R-FUL-334).

    A step that fails is set aside and does not block others.
    """
    disputed = Order.objects.in_mode(live_mode).filter(state=DISPUTE).values("wire_id")
    waiting = OrchestrationStep.objects.filter(live_mode=live_mode, state=OrchestrationStep.State.WAITING)
    ready = waiting.exclude(order_id__in=disputed).order_by("pk")
    return QUEUE.work(ready, partial(do_step, now=now), live_mode=live_mode)


def do_step(step: OrchestrationStep, *, now: datetime) -> int:
    """Execute a step whose row is locked; return 1 if it is done now."""
    order = Order.objects.in_mode(step.live_mode).select_for_update(of=("self",)).filter(wire_id=step.order_id).first()
    if order is not None and order.state == DISPUTE:
        return 0
    if order is not None:
        with acting("system", ACTOR):
            for text in OPERATIONS[step.action](order, order.items, step.subject_id):
                add_note(order, text)
    step.state, step.done_time = OrchestrationStep.State.DONE, now
    step.save()
    return 1
