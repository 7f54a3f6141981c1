"""Settling what was booked on charges and trying failed captures again (R-FUL-267 to R-FUL-270).

One order at a time: its row is locked first, then its charges (R-FUL-445), and only then anything is read that decides.
So any number of workers settle an operation once.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fulfillment.events.worker.due_rows import due_rows, taken
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.outcomes import outcome_of

from . import states
from .accounts import Account
from .models import Order

ORDERS_A_ROUND = 50


@due_rows("settle charge operations")
def settle_due_operations(*, now: datetime, live_mode: bool) -> int:
    """Settle the operations whose time has come; return how many."""
    due = ChargeOperation.objects.filter(state=money.PENDING, settle_time__lte=now)
    return _each_order(due, live_mode, lambda account: settle_account(account, now))


def settle_account(account: Account, now: datetime) -> int:
    """Settle what is due on one order, whose rows are held; return how many."""
    due = [operation for operation in account.operations if _settles(operation, now)]
    for operation in due:
        account.settle(operation, outcome_of(operation), now)
    return len(due)


@due_rows("retry failed captures")
def retry_due_captures(*, now: datetime, live_mode: bool) -> int:
    """Try failed captures again whose time has come (R-FUL-270); those of disputed orders wait. Returns how many."""

    def retry(account: Account) -> int:
        failed = account.operations if account.order.state != states.DISPUTE else ()
        due = [operation for operation in failed if _is_tried_again(operation, now)]
        if due:
            account.retry(due, now)
        return len(due)

    disputed = Order.objects.in_mode(live_mode).filter(state=states.DISPUTE).values("wire_id")
    failed = ChargeOperation.objects.filter(next_attempt_time__lte=now).exclude(charge__order_id__in=disputed)
    return _each_order(failed, live_mode, retry)


def _settles(operation: ChargeOperation, now: datetime) -> bool:
    return operation.state == money.PENDING and operation.settle_time is not None and operation.settle_time <= now


def _is_tried_again(operation: ChargeOperation, now: datetime) -> bool:
    return operation.next_attempt_time is not None and operation.next_attempt_time <= now


def _each_order(due: QuerySet[ChargeOperation], live_mode: bool, work: Callable[[Account], int]) -> int:
    """Do something in a transaction for each order with operations that are due; return how much was done."""
    rows = due.filter(charge__live_mode=live_mode).order_by()
    order_ids = list(rows.values_list("charge__order_id", flat=True).distinct()[:ORDERS_A_ROUND])
    return sum(_with_order(order_id, live_mode, work) for order_id in order_ids)


@transaction.atomic
def _with_order(order_id: str, live_mode: bool, work: Callable[[Account], int]) -> int:
    """Work on an order unless another worker is at it."""
    held = taken(Order.objects.in_mode(live_mode).filter(wire_id=order_id), 1)
    return work(Account.of(held[0])) if held else 0
