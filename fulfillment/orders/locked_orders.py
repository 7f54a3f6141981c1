"""An order together with its lines and charges, all held: what settles, retries and refunds works on."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.dispatch import Signal

from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import hold_charges
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.charges.operations import Booking, settle_operation

from .lifecycle.progress import advance_order
from .models import Order, OrderLine

refund_settled = Signal()
"""Sent in the transaction that settles a charge refund, with `account`, its amounts up to date, and `operation`."""


class Account(NamedTuple):
    """An order with its lines and charges; the rows of order and charges are locked."""

    order: Order
    lines: list[OrderLine]
    charges: list[Charge]

    @classmethod
    def of(cls, order: Order) -> "Account":
        """Lock the charges of an order that is locked (R-FUL-445), and read the rest."""
        return cls(order, list(order.lines.all()), hold_charges(order.wire_id, live_mode=order.live_mode))

    @property
    def operations(self) -> list[ChargeOperation]:
        """Return all operations, oldest first."""
        found = [operation for charge in self.charges for operation in charge.entries]
        return sorted(found, key=lambda operation: operation.key)

    def booking(self, now: datetime) -> Booking:
        """Begin to book on the charges."""
        return Booking(self.charges, live_mode=self.order.live_mode, now=now)

    def advance(self, now: datetime) -> None:
        """Let amounts and state of the order follow."""
        advance_order(self.order, self.lines, self.charges, now)

    def settle(self, operation: ChargeOperation, outcome: str, now: datetime) -> None:
        """Settle an operation, tell it, and let the order follow (R-FUL-303)."""
        settle_operation(operation, outcome, now)
        self.advance(now)
        if operation.kind == money.REFUND:
            refund_settled.send(Order, account=self, operation=operation)

    def retry(self, failed: Sequence[ChargeOperation], now: datetime, *, outcome: str = "") -> list[ChargeOperation]:
        """Book failed operations again, each as a new one (R-FUL-270); `outcome` is how staff let them end."""
        booking = self.booking(now)
        for operation in failed:
            booking.retry(operation, forced_outcome=outcome)
        booking.commit()
        self.advance(now)
        return booking.operations
