"""Settling what was booked on charges and trying failed captures again (R-FUL-267 to R-FUL-270).

One order at a time: its row is locked first, then its charges (R-FUL-445), and only then anything is read that decides.
So any number of workers settle an operation once.
"""

from datetime import datetime

from django.db.models import QuerySet

from fulfillment.events.worker.due_rows import due_rows
from fulfillment.orders import states
from fulfillment.orders.locked_orders import Account
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
    """Settle the operations whose time has come; return how many."""
    due = ChargeOperation.objects.filter(state=money.PENDING, settle_time__lte=now)
    orders = _orders_of(due, live_mode)
    return SETTLING.work(orders, lambda order: settle_account(Account.of(order), now), live_mode=live_mode)


def settle_account(account: Account, now: datetime) -> int:
    """Settle what is due on one order, whose rows are held; return how many."""
    due = [operation for operation in account.operations if _settles(operation, now)]
    for operation in due:
        account.settle(operation, outcome_of(operation), now)
    return len(due)


@due_rows("retry failed captures")
def retry_due_captures(*, now: datetime, live_mode: bool) -> int:
    """Try failed captures again whose time has come (R-FUL-270); those of disputed orders wait. Returns how many."""

    def retry(order: Order) -> int:
        account = Account.of(order)
        due = [operation for operation in account.operations if _is_tried_again(operation, now)]
        if due:
            account.retry(due, now)
        return len(due)

    failed = ChargeOperation.objects.filter(next_attempt_time__lte=now)
    undisputed = _orders_of(failed, live_mode).exclude(state=states.DISPUTE)
    return RETRYING.work(undisputed, retry, live_mode=live_mode)


def _settles(operation: ChargeOperation, now: datetime) -> bool:
    return operation.state == money.PENDING and operation.settle_time is not None and operation.settle_time <= now


def _is_tried_again(operation: ChargeOperation, now: datetime) -> bool:
    return operation.next_attempt_time is not None and operation.next_attempt_time <= now


def _orders_of(due: QuerySet[ChargeOperation], live_mode: bool) -> QuerySet[Order]:
    """Return the orders with operations that are due."""
    order_ids = due.filter(charge__live_mode=live_mode).order_by().values("charge__order_id")
    return Order.objects.in_mode(live_mode).filter(wire_id__in=order_ids).order_by("key")
