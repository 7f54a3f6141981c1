"""Closing units and letting money settle, as the tests of an order's money do it."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from catalog.wire.records import clock
from fulfillment.orders.lifecycle.closed_units import Closing, close_units
from fulfillment.orders.lifecycle.settlement import retry_due_captures, settle_due_operations
from fulfillment.orders.locked_orders import lock_order
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation


@transaction.atomic
def close(order: Order, *units: tuple[int, int, int], fulfillment_id: str = "ful_1") -> list[ChargeOperation]:
    """Close units: (number of the line, fulfilled, cancelled)."""
    held = lock_order(order.wire_id, live_mode=order.live_mode)
    lines = held.items
    closings = [Closing(lines[number], fulfilled, cancelled) for number, fulfilled, cancelled in units]
    return close_units(order=held, closings=closings, fulfillment_id=fulfillment_id)


def settle(order: Order, *, days: float = 0) -> int:
    """Let the worker settle what is due in so many days, and try again what is due then; return how much it did."""
    now = clock.now(live_mode=order.live_mode) + timedelta(days=days)
    done = retry_due_captures(now=now, live_mode=order.live_mode)
    return done + settle_due_operations(now=now, live_mode=order.live_mode)


def as_stored(order: Order) -> Order:
    """Return an order as it is stored now."""
    return Order.objects.get(pk=order.pk)


def amounts(operations: list[ChargeOperation]) -> list[tuple[str, Decimal]]:
    """Return kind and amount of operations."""
    return [(operation.kind, operation.amount) for operation in operations]
