"""The one place where events about orders are recorded; those about charges are the charges' own (R-EVT-023)."""

from collections.abc import Sequence
from typing import Any

from fulfillment.events.log.models import Event
from fulfillment.events.recording import record_event
from fulfillment.payments.charges.models import Charge

from .models import Order, OrderLine
from .representation import represent_order

EXPANDED = frozenset({"order.accepted", "order.cancelled", "order.refunded"})
"""Types that show each product with its metadata and whether it is physical (R-EVT-008)."""


def tell_order(
    type: str,  # noqa: A002 - the wire's own word
    order: Order,
    lines: Sequence[OrderLine],
    *,
    charges: Sequence[Charge] | None = None,
    previous: dict[str, Any] | None = None,
) -> Event:
    """Record what happened to an order, shown as a GET would show it at this moment.

    `charges` are all of the order's, as they are now, where the caller has them; else they are read. `previous` holds
    former values of wire members (R-EVT-006). Raises TransactionManagementError outside a transaction.
    """
    payload = represent_order(order, lines, expanded=type in EXPANDED, charges=charges)
    return record_event(type, payload=payload, live_mode=order.live_mode, previous=previous)
