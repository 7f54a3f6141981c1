"""What staff decide in place of the simulated bank (R-FUL-270, R-FUL-273); each leaves a note with who did it."""

from django.db import transaction

from catalog.wire.exceptions import NotFound, Refusal
from catalog.wire.values.text import has_unstorable_text
from fulfillment.orders.locked_orders import Account
from fulfillment.orders.notes import add_note
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.operations import ask_for_information

from .closed_units import hold_order

OUTCOME_WORDS = {money.COMPLETE: "success", money.FAILED: "failure"}


class NotPossible(Refusal):
    """Something that the state of an operation does not allow."""

    def __init__(self, operation: ChargeOperation) -> None:
        kind, state = operation.get_kind_display(), operation.get_state_display().lower()
        super().__init__(f"{kind} '{operation.wire_id}' is {state}.", parameter="id")


@transaction.atomic
def force_outcome(*, live_mode: bool, wire_id: str, outcome: str) -> ChargeOperation:
    """Settle an operation under way at once, as staff say: `complete` or `failed`. Raises NotFound, NotPossible."""
    account, operation = _hold(live_mode, wire_id)
    if operation.state not in money.UNDER_WAY:
        raise NotPossible(operation)
    add_note(account.order, _sentence(operation, f"forced to {OUTCOME_WORDS[outcome]}"), line_id=operation.line_id)
    account.settle(operation, outcome, account.order.now())
    return operation


@transaction.atomic
def retry_operation(*, live_mode: bool, wire_id: str, outcome: str = "") -> ChargeOperation:
    """Try a failed capture or cancel again at once, as a new operation, which is returned (R-FUL-270).

    `outcome` forces how it ends; otherwise that follows from the source. Raises NotFound; NotPossible when it has not
    failed, is a refund (one posts a new one), or was tried again already.
    """
    account, failed = _hold(live_mode, wire_id)
    if failed not in failed.charge.owed:
        raise NotPossible(failed)
    forced = f", to end in {OUTCOME_WORDS[outcome]}" if outcome else ""
    add_note(account.order, _sentence(failed, f"tried again{forced}"), line_id=failed.line_id)
    return account.retry([failed], account.order.now(), outcome=outcome)[0]


@transaction.atomic
def await_information(*, live_mode: bool, wire_id: str) -> ChargeOperation:
    """Let a pending cancel wait for information until staff settle it (11.3). Raises NotFound, NotPossible."""
    account, operation = _hold(live_mode, wire_id)
    if operation.kind != money.CANCEL or operation.state != money.PENDING:
        raise NotPossible(operation)
    add_note(account.order, _sentence(operation, "waits for information"), line_id=operation.line_id)
    ask_for_information(operation, account.order.now())
    return operation


def _hold(live_mode: bool, wire_id: str) -> tuple[Account, ChargeOperation]:
    """Lock the order of an operation and its charges, then return the operation as it is. Raises NotFound."""
    rows = ChargeOperation.objects.filter(charge__live_mode=live_mode, wire_id=wire_id)
    known = not has_unstorable_text(wire_id)
    order_id = rows.values_list("charge__order_id", flat=True).first() if known else None
    if order_id is None:
        raise NotFound("Charge operation", wire_id)
    account = Account.of(hold_order(order_id, live_mode=live_mode))
    return account, next(one for one in account.operations if one.wire_id == wire_id)


def _sentence(operation: ChargeOperation, what: str) -> str:
    return f"{operation.get_kind_display()} of {operation.amount:.2f} {operation.charge.currency} {what}"
