"""An order locked together with its charges, as settlement, retries, refunds and disputes need it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.dispatch import Signal

from catalog.wire.exceptions import NotFound
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import lock_charges
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.operations import Booking, settle_operation

from .lifecycle.progress import advance_order
from .models import Order

refund_settled = Signal()
"""Sent in the transaction that settles a charge refund, with `locked` (amounts up to date) and `operation`."""


def lock_order(order_id: str, *, live_mode: bool, parameter: str = "order_id") -> Order:
    """Lock and return the order that a request names, the first lock to take (R-FUL-445). Raises NotFound."""
    try:
        return Order.objects.find(order_id, live_mode=live_mode, lock=True)
    except NotFound:
        raise NotFound(Order.wire_noun, order_id, parameter=parameter) from None


class LockedOrder(NamedTuple):
    """An order whose row and whose charges are locked."""

    order: Order

    @classmethod
    def of(cls, order: Order) -> "LockedOrder":
        """Lock the charges of a locked order (R-FUL-445)."""
        order.charges = lock_charges(order.wire_id, live_mode=order.live_mode)
        return cls(order)

    @property
    def operations(self) -> list[ChargeOperation]:
        """Return the operations on all charges, oldest first."""
        found = [operation for charge in self.order.charges for operation in charge.entries]
        return sorted(found, key=lambda operation: operation.key)

    def booking(self, now: datetime) -> Booking:
        """Start booking on the charges."""
        return Booking(self.order.charges, live_mode=self.order.live_mode, now=now)

    def settle(self, operation: ChargeOperation, outcome: str, now: datetime) -> None:
        """Settle an operation, record its events, and advance the order (R-FUL-303)."""
        settle_operation(operation, outcome, now)
        advance_order(self.order, now)
        if operation.kind == money.REFUND:
            refund_settled.send(Order, locked=self, operation=operation)

    def retry(self, failed: Sequence[ChargeOperation], now: datetime, *, outcome: str = "") -> list[ChargeOperation]:
        """Book failed operations again as new ones and return these (R-FUL-270); staff may force their `outcome`."""
        booking = self.booking(now)
        for operation in failed:
            booking.retry(operation, forced_outcome=outcome)
        booking.commit()
        advance_order(self.order, now)
        return booking.operations
