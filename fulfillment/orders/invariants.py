"""Invariants of money, checked on the stored rows by `check_invariants`.

authorized = captured + cancelled + outstanding, refunded <= captured, for each charge, order and line; the parts of a
line add up to the line; what orders store is what their charges say. The number of queries does not grow.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from catalog.reference.models import Currency
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.charges.parts import total_of
from fulfillment.pricing.portions import portion

from . import states
from .lifecycle.progress import UNTOUCHED
from .models import Order, OrderLine

ZERO = Decimal(0)
PLACES = Decimal("0.0001")
SETTLED = frozenset({states.COMPLETE, states.RETURNED})
Sums = dict[Any, Decimal]
Charges = dict[str, list[tuple[int, str, Decimal]]]
"""Order ID -> key, ID and amount of its charges."""
STORED = ("captured_amount", "cancelled_amount", "available_to_refund_amount")


class Totals:
    """Sums of operations by charge and by line."""

    def __init__(self, live_mode: bool) -> None:
        self.closed: Sums = defaultdict(Decimal)
        self.captured: Sums = defaultdict(Decimal)
        self.cancelled: Sums = defaultdict(Decimal)
        self.complete: Sums = defaultdict(Decimal)
        self.refunded: Sums = defaultdict(Decimal)
        self.of_line: Sums = defaultdict(Decimal)
        self._read(live_mode)

    def _read(self, live_mode: bool) -> None:
        rows = ChargeOperation.objects.filter(charge__live_mode=live_mode).order_by()
        for charge, kind, state, amount in rows.values_list("charge_id", "kind", "state").annotate(Sum("amount")):
            self._add(charge, kind, state, amount.quantize(PLACES))
        first = rows.filter(kind__in=money.CLOSING, retry_of=None).exclude(line_id="")
        for line, amount in first.values_list("line_id").annotate(Sum("amount")):
            self.of_line[line] = amount.quantize(PLACES)

    def _add(self, charge: int, kind: str, state: str, amount: Decimal) -> None:
        if state not in money.COUNTING:
            return
        counted = {money.CAPTURE: self.captured, money.CANCEL: self.cancelled, money.REFUND: self.refunded}
        counted[kind][charge] += amount
        if kind in money.CLOSING:
            self.closed[charge] += amount
        if kind == money.CAPTURE and state == money.COMPLETE:
            self.complete[charge] += amount


def find_money_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each charge, order or line of a mode whose money does not add up."""
    totals = Totals(live_mode)
    charges: Charges = defaultdict(list)
    for key, wire_id, order_id, amount in Charge.objects.in_mode(live_mode).values_list(
        "key", "wire_id", "order_id", "amount"
    ):
        charges[order_id].append((key, wire_id, amount))
    return [
        *(text for rows in charges.values() for row in rows for text in _charge_breaches(row, totals)),
        *_order_breaches(live_mode, charges, totals),
        *_line_breaches(live_mode, totals),
        *_operation_breaches(live_mode),
    ]


def _operation_breaches(live_mode: bool) -> Iterator[str]:
    """Components add up to their operation (R-FUL-271), except when a blocked review cancels a whole charge."""
    rows = ChargeOperation.objects.filter(charge__live_mode=live_mode).order_by("pk")
    rows = rows.exclude(kind=money.CANCEL, line_id="")
    for wire_id, amount, components in rows.values_list("wire_id", "amount", "components").iterator():
        if total_of(components) != amount:
            yield f"Operation {wire_id}: {amount} stands for {total_of(components)}"


def _charge_breaches(charge: tuple[int, str, Decimal], totals: Totals) -> Iterator[str]:
    key, wire_id, amount = charge
    if totals.closed[key] > amount:
        yield f"Charge {wire_id}: {totals.closed[key]} captured and cancelled of {amount}"
    if totals.refunded[key] > totals.complete[key]:
        yield f"Charge {wire_id}: {totals.refunded[key]} refunded of {totals.complete[key]} captured"


def _order_breaches(live_mode: bool, charges: Charges, totals: Totals) -> Iterator[str]:
    """Compare what orders store with what their charges say; one that was never accepted stores nothing (R-FUL-304)."""
    orders = Order.objects.in_mode(live_mode).order_by("key")
    for order in orders.only("key", "wire_id", "state", "state_transitions", "total_amount", *STORED).iterator():
        rows = charges.get(order.wire_id, [])
        authorised = sum((amount for _, _, amount in rows), ZERO)
        was_accepted = states.ACCEPTED in order.state_transitions
        if (rows or was_accepted) and authorised != order.total_amount:
            yield f"Order {order.wire_id}: {authorised} authorised of {order.total_amount}"
        if order.state in UNTOUCHED or not was_accepted:
            continue
        closed = order.captured_amount + order.cancelled_amount
        if order.state in SETTLED and closed != order.total_amount:
            yield f"Order {order.wire_id}: {order.state}, but {closed} of {order.total_amount} captured and cancelled"
        keys = [key for key, _, _ in rows]
        for name, derived in _derived(keys, totals).items():
            if getattr(order, name) != derived:
                yield f"Order {order.wire_id}: {name} is {getattr(order, name)}, its charges say {derived}"


def _derived(charges: list[int], totals: Totals) -> dict[str, Decimal]:
    complete, refunded, captured, cancelled = (
        sum((sums[key] for key in charges), ZERO)
        for sums in (totals.complete, totals.refunded, totals.captured, totals.cancelled)
    )
    return dict(zip(STORED, (captured, cancelled, complete - refunded), strict=True))


def _line_breaches(live_mode: bool, totals: Totals) -> Iterator[str]:
    """Compare what was booked for each line with what its closed units are worth (R-FUL-262, R-CHK-179).

    An order that was never paid is cancelled without any money (R-CHK-176).
    """
    decimals = dict(Currency.objects.values_list("code", "minor_units"))
    accepted = OrderLine.objects.filter(document__state_transitions__has_key=states.ACCEPTED)
    lines = accepted.filter(document__live_mode=live_mode).order_by("key")
    members = ("wire_id", "document__currency", "line_value", "quantity", "fulfilled_quantity", "cancelled_quantity")
    for wire_id, currency, value, quantity, fulfilled, cancelled in lines.values_list(*members).iterator():
        if fulfilled + cancelled > quantity:
            yield f"Line {wire_id}: {fulfilled} fulfilled and {cancelled} cancelled of {quantity}"
            continue
        minor_units = decimals.get(currency)
        worth = portion(value, 0, fulfilled + cancelled, quantity, 2 if minor_units is None else minor_units)
        if totals.of_line[wire_id] != worth:
            yield f"Line {wire_id}: {totals.of_line[wire_id]} booked for closed units worth {worth}"
