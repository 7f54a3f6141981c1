"""Doing the steps: each in one transaction with its effect, so that it happens once (R-FUL-332, R-FUL-334)."""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from catalog.wire.actor import acting
from fulfillment.events.worker.due_rows import due_rows, taken
from fulfillment.orders.lines import lines_of
from fulfillment.orders.models import Order
from fulfillment.orders.notes import add_note
from fulfillment.orders.states import DISPUTE

from .models import OrchestrationStep
from .reading import read_triggers
from .table import OPERATIONS

logger = logging.getLogger("lockstep.orchestration")

AT_ONCE = 50
LONGEST_WAIT = timedelta(minutes=10)
ACTOR = "orchestrator"


@due_rows("orchestrate managed lines")
def orchestrate(*, now: datetime, live_mode: bool) -> int:
    """Read new triggers and do what waits; return how much was done."""
    return read_triggers(live_mode=live_mode) + do_steps(now=now, live_mode=live_mode)


def do_steps(*, now: datetime, live_mode: bool) -> int:
    """Do the steps that can be done; those of a disputed order wait until it is none any more (R-FUL-334)."""
    disputed = Order.objects.in_mode(live_mode).filter(state=DISPUTE).values("wire_id")
    waiting = OrchestrationStep.objects.filter(live_mode=live_mode, state=OrchestrationStep.State.WAITING)
    ready = waiting.filter(Q(retry_time=None) | Q(retry_time__lte=timezone.now())).exclude(order_id__in=disputed)
    done = 0
    for key in list(ready.order_by("pk").values_list("pk", flat=True)):
        if done == AT_ONCE:
            break
        try:
            done += do_step(key, now=now)
        except (InterfaceError, OperationalError):
            # The database itself is away, or wants the transaction again.
            raise
        except Exception:  # What is wrong with one order must not keep the others waiting.
            logger.exception("step %s failed", key)
            _postpone(key)
    return done


def _postpone(key: int) -> None:
    """Let a step that failed wait, longer each time, so that it fills neither the log nor the worker's day."""
    step = OrchestrationStep.objects.get(pk=key)
    step.failures += 1
    step.retry_time = timezone.now() + min(timedelta(seconds=2 ** min(step.failures, 10)), LONGEST_WAIT)
    step.save(update_fields=["failures", "retry_time"])


@transaction.atomic
def do_step(key: int, *, now: datetime) -> int:
    """Do one step unless another worker has it; return 1 if it is done now."""
    rows = taken(OrchestrationStep.objects.filter(pk=key, state=OrchestrationStep.State.WAITING), 1)
    if not rows:
        return 0
    step = rows[0]
    order = Order.objects.in_mode(step.live_mode).select_for_update(of=("self",)).filter(wire_id=step.order_id).first()
    if order is not None and order.state == DISPUTE:
        return 0
    if order is not None:
        with acting("system", ACTOR):
            for text in OPERATIONS[step.action](order, lines_of(order), step.subject_id):
                add_note(order, text)
    step.state, step.done_time = OrchestrationStep.State.DONE, now
    step.save()
    return 1
