"""Derive amounts and state of an order from its lines and charges (fulfillment.md, section 12).

Changes are stored, and each is recorded as one event (R-EVT-025).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from fulfillment.orders import states
from fulfillment.orders.events import record_order_event
from fulfillment.orders.models import REFUNDABLE_COMPONENTS, Order, OrderLine
from fulfillment.orders.states import move_order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation

ZERO = Decimal(0)
UNTOUCHED = frozenset({states.BLOCKED, states.PENDING_PAYMENT, states.IN_REVIEW})
"""States in which an order's amounts do not follow its charges: nothing was accepted yet (R-FUL-304)."""


def advance_order(order: Order, now: datetime, *, touched: bool = False) -> None:
    """Update an order's amounts and move it as far as it can go, with an event for each state reached.

    The caller has locked order and charges and stored its changes of lines and operations; `touched` says that these
    alone count as a change of the order (R-FUL-308). A disputed order waits (R-FUL-431).
    """
    if order.state in UNTOUCHED:
        return
    touched = refresh_amounts(order) or touched
    state = next_state(order)
    if touched or state:
        order.updated_time = now
    if touched and not state:
        order.save()
    while state:
        move_order(order, state, now)
        order.save()
        record_order_event(f"order.{state}", order)
        state = next_state(order)


def next_state(order: Order) -> str:
    """Return the state that follows automatically, or "" (R-FUL-301 to R-FUL-303)."""
    if order.state == states.ACCEPTED and not any(line.open_quantity for line in order.items):
        if any(line.fulfilled_quantity for line in order.items):
            return states.FULFILLED
        is_cancelled = all(charge.state == money.CANCELLED for charge in order.charges)
        return states.CANCELLED if is_cancelled else ""
    if order.state == states.FULFILLED and not any(charge.state in money.UNSETTLED for charge in order.charges):
        return states.COMPLETE
    return ""


def refresh_amounts(order: Order) -> bool:
    """Set the amounts of order and lines from the charges; return True if any changed (R-FUL-304 to R-FUL-307)."""
    operations = [operation for charge in order.charges for operation in charge.entries]
    refunded = money.total(operations, (money.REFUND,), (money.COMPLETE,))
    amounts = {
        "captured_amount": money.total(operations, (money.CAPTURE,), money.COUNTING),
        "cancelled_amount": money.total(operations, (money.CANCEL,), money.COUNTING),
        # Absent until something was refunded.
        "refunded_amount": refunded or order.refunded_amount,
        "available_to_refund_amount": sum((charge.refundable_amount for charge in order.charges), ZERO),
    }
    changed = any(getattr(order, name) != value for name, value in amounts.items())
    for name, value in amounts.items():
        setattr(order, name, value)
    return _refresh_lines(order.items, refundable_parts(operations)) or changed


def _refresh_lines(lines: Sequence[OrderLine], parts: dict[str, dict[str, Decimal]]) -> bool:
    changed = []
    for line in lines:
        left = parts.get(line.wire_id, {})
        available = max(ZERO, sum((left.get(name, ZERO) for name in REFUNDABLE_COMPONENTS), ZERO))
        if line.available_to_refund_amount != available:
            line.available_to_refund_amount = available
            changed.append(line)
    OrderLine.objects.bulk_update(changed, ["available_to_refund_amount"])
    return bool(changed)


def refundable_parts(operations: Sequence[ChargeOperation]) -> dict[str, dict[str, Decimal]]:
    """Return what is captured and not refunded: order line ID -> component -> amount (R-FUL-271)."""
    left: dict[str, dict[str, Decimal]] = {}
    for operation in operations:
        sign = _sign(operation)
        for line, components in operation.components.items() if sign else ():
            found = left.setdefault(line, {})
            for name, amount in components.items():
                found[name] = found.get(name, ZERO) + sign * amount
    return left


def _sign(operation: ChargeOperation) -> int:
    """Return 1 for an operation that adds to what can be refunded, -1 for one that takes from it, else 0."""
    if operation.kind == money.CAPTURE and operation.state == money.COMPLETE:
        return 1
    return -1 if operation.kind == money.REFUND and operation.state in money.COUNTING else 0
