"""Orders for tests that need one to be there, accepted and authorised, with lines and figures of their choice."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from catalog.wire.records import clock
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.authorization import authorize_charges
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.models import COMPLETE, Contribution, PaymentSession
from fulfillment.payments.sources.models import Source

NUMBERS = count(240_000_000_001)


class Sold(NamedTuple):
    """A line: its eight components, quantity and product."""

    quantity: int = 1
    product: str = "10.00"
    tax: str = "0"
    shipping: str = "0"
    shipping_tax: str = "0"
    fees: str = "0"
    fee_tax: str = "0"
    duties: str = "0"
    importer_tax: str = "0"
    sku_id: str = "mug-01"
    managed: bool = False

    @property
    def value(self) -> Decimal:
        """Return what the line adds to the total."""
        return sum((Decimal(amount) for amount in self[1:9]), Decimal(0))


A = Sold(quantity=3, product="60.00", tax="4.82", shipping="5.00", shipping_tax="0.40", managed=True)
B = Sold(quantity=2, product="20.00", sku_id="ebook-01")
"""The lines of the shared order O of fulfillment.md, section 21: 70.22 and 20.00."""


def make_order(
    *lines: Sold,
    live_mode: bool = False,
    currency: str = "USD",
    credit: str = "0",
    behaviour: str = "",
    credit_behaviour: str = "",
    state: str = "accepted",
    **members: Any,
) -> Order:
    """Store an order whose lines are paid by a card, and by store credit first where some is given."""
    sold = lines or (A, B)
    now = clock.now(live_mode=live_mode)
    total = sum((line.value for line in sold), Decimal(0))
    session = make_session(live_mode=live_mode, now=now, currency=currency, amount=total)
    order = Order(
        wire_id=str(next(NUMBERS)),
        live_mode=live_mode,
        created_time=now,
        session=session,
        currency=currency,
        total_amount=total,
        state=state,
        state_transitions={state: "2025-01-01T00:00:00Z"},
        **{"checkout_id": str(uuid.uuid4()), "fraud_state": "passed"} | members,
    )
    order.save()
    OrderLine.objects.bulk_create(_line(order, position, line) for position, line in enumerate(sold))
    secondary = Decimal(credit)
    _contribute(session, "customerCredit", secondary, credit_behaviour)
    _contribute(session, "creditCard", total - secondary, behaviour)
    authorize_charges(session, order_id=order.wire_id, charge_type="customer_initiated")
    return order


def make_session(*, live_mode: bool = False, now: datetime, currency: str, amount: Decimal) -> PaymentSession:
    """Store a payment session that was completed."""
    session = PaymentSession(
        wire_id=str(uuid.uuid4()),
        live_mode=live_mode,
        created_time=now,
        currency=currency,
        amount=amount,
        outcome=COMPLETE,
    )
    session.save()
    return session


def _contribute(session: PaymentSession, type_: str, amount: Decimal, behaviour: str) -> None:
    source = Source(
        wire_id=str(uuid.uuid4()),
        live_mode=session.live_mode,
        created_time=session.created_time,
        type=type_,
        currency=session.currency,
        amount=amount if type_ == "customerCredit" and amount else None,
        behaviour=behaviour,
    )
    source.save()
    position = session.contributions.count()
    is_primary = type_ != "customerCredit"
    Contribution(session=session, source=source, amount=amount, is_primary=is_primary, position=position).save()


def _line(order: Order, position: int, sold: Sold) -> OrderLine:
    return OrderLine(
        document=order,
        wire_id=str(next(NUMBERS)),
        position=position,
        sku_id=sold.sku_id,
        product={"id": sold.sku_id, "name": sold.sku_id},
        quantity=sold.quantity,
        amount=Decimal(sold.product),
        tax_amount=Decimal(sold.tax),
        shipping_amount=Decimal(sold.shipping),
        shipping_tax=Decimal(sold.shipping_tax),
        fees_amount=Decimal(sold.fees),
        fees_tax=Decimal(sold.fee_tax),
        duties=Decimal(sold.duties),
        importer_tax=Decimal(sold.importer_tax),
        line_value=sold.value,
        managed=sold.managed,
        state="created",
        state_transitions={"created": "2025-01-01T00:00:00Z"},
    )


def lines_of(order: Order) -> list[OrderLine]:
    """Return the lines of an order as they are stored now."""
    return list(OrderLine.objects.filter(document=order).order_by("position"))


def charges_of(order: Order) -> list[Charge]:
    """Return the charges of an order as they are stored now, in the order attached."""
    return list(Charge.objects.of_order(order.wire_id, live_mode=order.live_mode).for_wire())


def event_types(events: Sequence[Any]) -> list[str]:
    """Return the types of events."""
    return [event.type for event in events]
