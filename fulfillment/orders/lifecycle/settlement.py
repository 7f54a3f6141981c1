"""Settle operations on charges and retry failed captures (R-FUL-267 to R-FUL-270).

Each order is locked, then its charges (R-FUL-445), before anything is read, so that any number of workers settle an
operation once.
"""

from datetime import datetime

from django.db.models import QuerySet

from fulfillment.events.worker.due_rows import due_rows
from fulfillment.orders import states
from fulfillment.orders.locked_orders import LockedOrder
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.outcomes import outcome_of
from fulfillment.queues.row_queue import RowQueue

ORDERS_A_ROUND = 50
SETTLING = RowQueue("settle charge operations", batch=ORDERS_A_ROUND)
RETRYING = RowQueue("retry failed captures", batch=ORDERS_A_ROUND)


@due_rows("settle charge operations")
def settle_due_operations(*, now: datetime, live_mode: bool) -> int:
    """Settle the operations that are due; return how many."""
    due = ChargeOperation.objects.filter(state=money.PENDING, settle_time__lte=now)
    orders = _orders_of(due, live_mode)
    return SETTLING.work(orders, lambda order: settle_order(LockedOrder.of(order), now), live_mode=live_mode)


def settle_order(locked: LockedOrder, now: datetime) -> int:
    """Settle what is due on one order; return how many operations."""
    due = [operation for operation in locked.operations if _settles(operation, now)]
    for operation in due:
        locked.settle(operation, outcome_of(operation), now)
    return len(due)


@due_rows("retry failed captures")
def retry_due_captures(*, now: datetime, live_mode: bool) -> int:
    """Retry the failed captures that are due (R-FUL-270), disputed orders excepted; return how many."""

    def retry(order: Order) -> int:
        locked = LockedOrder.of(order)
        due = [operation for operation in locked.operations if _is_retried(operation, now)]
        if due:
            locked.retry(due, now)
        return len(due)

    failed = ChargeOperation.objects.filter(next_attempt_time__lte=now)
    undisputed = _orders_of(failed, live_mode).exclude(state=states.DISPUTE)
    return RETRYING.work(undisputed, retry, live_mode=live_mode)


def _settles(operation: ChargeOperation, now: datetime) -> bool:
    return operation.state == money.PENDING and operation.settle_time is not None and operation.settle_time <= now


def _is_retried(operation: ChargeOperation, now: datetime) -> bool:
    return operation.next_attempt_time is not None and operation.next_attempt_time <= now


def _orders_of(due: QuerySet[ChargeOperation], live_mode: bool) -> QuerySet[Order]:
    """Return the orders of these operations."""
    order_ids = due.filter(charge__live_mode=live_mode).order_by().values("charge__order_id")
    return Order.objects.in_mode(live_mode).filter(wire_id__in=order_ids).order_by("key")
