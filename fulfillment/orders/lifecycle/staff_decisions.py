"""Decisions of staff in place of the simulated bank, each with a note of who made it (R-FUL-270, R-FUL-273)."""

from django.db import transaction

from catalog.wire.exceptions import NotFound
from catalog.wire.values.text import has_unstorable_text
from fulfillment.orders.events import add_note
from fulfillment.orders.exceptions import OperationNotPossible
from fulfillment.orders.locked_orders import LockedOrder, lock_order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.operations import ask_for_information

OUTCOME_WORDS = {money.COMPLETE: "success", money.FAILED: "failure"}


@transaction.atomic
def force_outcome(*, live_mode: bool, wire_id: str, outcome: str) -> ChargeOperation:
    """Settle an operation under way at once as `complete` or `failed`. Raises NotFound, OperationNotPossible."""
    locked, operation = _lock(live_mode, wire_id)
    if operation.state not in money.UNDER_WAY:
        raise OperationNotPossible(operation)
    add_note(locked.order, _sentence(operation, f"forced to {OUTCOME_WORDS[outcome]}"), line_id=operation.line_id)
    locked.settle(operation, outcome, locked.order.now())
    return operation


@transaction.atomic
def retry_operation(*, live_mode: bool, wire_id: str, outcome: str = "") -> ChargeOperation:
    """Retry a failed capture or cancel at once as a new operation, and return that (R-FUL-270).

    `outcome` forces its result, which otherwise follows from the source. Raises NotFound; OperationNotPossible if the
    operation has not failed, is a refund (clients post a new one), or was retried before.
    """
    locked, failed = _lock(live_mode, wire_id)
    if failed not in failed.charge.owed:
        raise OperationNotPossible(failed)
    forced = f", to end in {OUTCOME_WORDS[outcome]}" if outcome else ""
    add_note(locked.order, _sentence(failed, f"tried again{forced}"), line_id=failed.line_id)
    return locked.retry([failed], locked.order.now(), outcome=outcome)[0]


@transaction.atomic
def await_information(*, live_mode: bool, wire_id: str) -> ChargeOperation:
    """Make a pending cancel wait for information (11.3). Raises NotFound, OperationNotPossible."""
    locked, operation = _lock(live_mode, wire_id)
    if operation.kind != money.CANCEL or operation.state != money.PENDING:
        raise OperationNotPossible(operation)
    add_note(locked.order, _sentence(operation, "waits for information"), line_id=operation.line_id)
    ask_for_information(operation, locked.order.now())
    return operation


def _lock(live_mode: bool, wire_id: str) -> tuple[LockedOrder, ChargeOperation]:
    """Lock the order of an operation and its charges, and return it with the operation. Raises NotFound."""
    rows = ChargeOperation.objects.filter(charge__live_mode=live_mode, wire_id=wire_id)
    known = not has_unstorable_text(wire_id)
    order_id = rows.values_list("charge__order_id", flat=True).first() if known else None
    if order_id is None:
        raise NotFound("Charge operation", wire_id)
    locked = LockedOrder.of(lock_order(order_id, live_mode=live_mode))
    return locked, next(found for found in locked.operations if found.wire_id == wire_id)


def _sentence(operation: ChargeOperation, what: str) -> str:
    return f"{operation.get_kind_display()} of {operation.amount:.2f} {operation.charge.currency} {what}"
