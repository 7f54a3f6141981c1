"""Outcome and timing of operations: policy, test triggers of sources, decisions of staff (R-FUL-273)."""

from datetime import datetime, timedelta

from fulfillment.payments.sources import behaviors
from fulfillment.policies.models import FulfillmentPolicy

from . import states
from .models import ChargeOperation

LATER = timedelta(seconds=60)
"""What "later" means for test triggers, on the simulation clock (R-CHK-236)."""

FAILING = {
    states.CAPTURE: {behaviors.CAPTURE_FAILS, behaviors.CAPTURE_FAILS_LATER},
    states.CANCEL: {behaviors.CANCEL_FAILS},
    states.REFUND: {
        behaviors.REFUND_FAILS,
        behaviors.REFUND_FAILS_LATER,
        behaviors.REFUND_FAILS_AFTER_INFORMATION,
    },
}
"""Kind of operation -> test triggers of sources that make it fail."""
LATE = {(states.CAPTURE, behaviors.CAPTURE_FAILS_LATER), (states.REFUND, behaviors.REFUND_FAILS_LATER)}
NEVER = {(states.CAPTURE, behaviors.CAPTURE_STAYS_PENDING)}

RETRY_DAYS = (1, 2, 4, 8, 15)
"""Days between a failed capture and the next attempt: thirty in all (R-FUL-270)."""


def settle_time_of(operation: ChargeOperation, policy: FulfillmentPolicy, now: datetime) -> datetime | None:
    """Return when the worker settles a new operation, None if it stays pending until staff decide (R-FUL-267)."""
    steered = (operation.kind, operation.charge.source.behaviour)
    if steered in NEVER and not operation.forced_outcome:
        return None
    delay = timedelta(seconds=getattr(policy, f"settle_{operation.kind}_seconds"))
    return now + (max(delay, LATER) if steered in LATE and not operation.forced_outcome else delay)


def outcome_of(operation: ChargeOperation) -> str:
    """Return the outcome of an operation: forced by staff, else by the test trigger of its source."""
    if operation.forced_outcome:
        return operation.forced_outcome
    fails = operation.charge.source.behaviour in FAILING[operation.kind]
    return states.FAILED if fails else states.COMPLETE


def next_attempt_of(operation: ChargeOperation, now: datetime) -> datetime | None:
    """Return when a failed operation is retried automatically: captures only, five times (R-FUL-270)."""
    if operation.kind != states.CAPTURE or operation.attempt > len(RETRY_DAYS):
        return None
    return now + timedelta(days=RETRY_DAYS[operation.attempt - 1])
