"""How money and closed units move an order: its amounts, its state, its end (fulfillment.md, section 12).

Everything is derived from lines and charges and stored where it changed, each change told once (R-EVT-025).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from fulfillment.orders import states
from fulfillment.orders.components import REFUNDABLE_OF_LINE
from fulfillment.orders.events import tell_order
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import move_order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import Charge, ChargeOperation

ZERO = Decimal(0)
UNTOUCHED = frozenset({states.BLOCKED, states.PENDING_PAYMENT, states.IN_REVIEW})
"""States in which an order's amounts stay as they are: what was cancelled then was never part of it (R-FUL-304)."""


def advance_order(
    order: Order, lines: Sequence[OrderLine], charges: Sequence[Charge], now: datetime, *, touched: bool = False
) -> None:
    """Bring an order's amounts up to date and move it as far as it can go; tells `order.*` for each state reached.

    The caller holds order and charges and has stored what it did to lines and operations; `touched` says that this
    alone changed the order (R-FUL-308). A disputed order waits (R-FUL-431).
    """
    if order.state in UNTOUCHED:
        return
    touched = refresh_amounts(order, lines, charges) or touched
    state = next_state(order.state, lines, charges)
    if touched or state:
        order.updated_time = now
    if touched and not state:
        order.save()
    while state:
        move_order(order, state, now)
        order.save()
        tell_order(f"order.{state}", order, lines, charges=charges)
        state = next_state(order.state, lines, charges)


def next_state(state: str, lines: Sequence[OrderLine], charges: Sequence[Charge]) -> str:
    """Return the state that comes next by itself, "" if the order stays (R-FUL-301 to R-FUL-303)."""
    if state == states.ACCEPTED and not any(line.open_quantity for line in lines):
        if any(line.fulfilled_quantity for line in lines):
            return states.FULFILLED
        is_cancelled = all(charge.state == money.CANCELLED for charge in charges)
        return states.CANCELLED if is_cancelled else ""
    if state == states.FULFILLED and not any(charge.state in money.UNSETTLED for charge in charges):
        return states.COMPLETE
    return ""


def refresh_amounts(order: Order, lines: Sequence[OrderLine], charges: Sequence[Charge]) -> bool:
    """Take the amounts of order and lines from the charges, and tell whether any is another one (R-FUL-304 to 307)."""
    operations = [operation for charge in charges for operation in charge.entries]
    refunded = money.total(operations, (money.REFUND,), (money.COMPLETE,))
    amounts = {
        "captured_amount": money.total(operations, (money.CAPTURE,), money.COUNTING),
        "cancelled_amount": money.total(operations, (money.CANCEL,), money.COUNTING),
        # Absent until something was refunded.
        "refunded_amount": refunded or order.refunded_amount,
        "available_to_refund_amount": sum((charge.refundable_amount for charge in charges), ZERO),
    }
    changed = any(getattr(order, name) != value for name, value in amounts.items())
    for name, value in amounts.items():
        setattr(order, name, value)
    return _refresh_lines(lines, refundable_parts(operations)) or changed


def _refresh_lines(lines: Sequence[OrderLine], parts: dict[str, dict[str, Decimal]]) -> bool:
    changed = []
    for line in lines:
        left = parts.get(line.wire_id, {})
        available = max(ZERO, sum((left.get(name, ZERO) for name in REFUNDABLE_OF_LINE), ZERO))
        if line.available_to_refund_amount != available:
            line.available_to_refund_amount = available
            changed.append(line)
    OrderLine.objects.bulk_update(changed, ["available_to_refund_amount"])
    return bool(changed)


def refundable_parts(operations: Sequence[ChargeOperation]) -> dict[str, dict[str, Decimal]]:
    """Return what is completely captured and not given back: order line ID -> component -> amount (R-FUL-271)."""
    left: dict[str, dict[str, Decimal]] = {}
    for operation in operations:
        sign = _sign(operation)
        for line, components in operation.components.items() if sign else ():
            found = left.setdefault(line, {})
            for name, amount in components.items():
                found[name] = found.get(name, ZERO) + sign * amount
    return left


def _sign(operation: ChargeOperation) -> int:
    """Return what an operation does to what can be given back: a complete capture adds, a refund takes away."""
    if operation.kind == money.CAPTURE and operation.state == money.COMPLETE:
        return 1
    return -1 if operation.kind == money.REFUND and operation.state in money.COUNTING else 0
