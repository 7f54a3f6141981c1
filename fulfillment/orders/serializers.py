"""Messages of `/orders` (checkout.md, 3.3, sections 16 and 17)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.messages.fields import Choice, Flag, Metadata, Number, StateTimes, Text
from fulfillment.checkouts.serializers import CheckoutSerializer
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.serializers import EmbeddedChargeSerializer
from fulfillment.payments.sessions.serializers import PaymentSerializer
from fulfillment.sales.fields import Ignored
from fulfillment.sales.serializers import ExpandedProductSerializer, LineSerializer, ServerSetSerializer, itself

from .models import Order, OrderLine
from .states import ACCEPTED, CHOICES, FRAUD_CHOICES, LINE_CHOICES, PENDING_PAYMENT

STATES, FRAUD_STATES, LINE_STATES = (
    [word for word, _ in choices] for choices in (CHOICES, FRAUD_CHOICES, LINE_CHOICES)
)


def _refundable(line: OrderLine) -> Any:
    """Return what can be refunded of a line; nothing is shown before the order was accepted (R-FUL-307)."""
    return line.available_to_refund_amount if ACCEPTED in line.document.state_transitions else None


def _attached_charges(order: Order) -> Sequence[Charge]:
    return sorted(order.charges, key=lambda charge: charge.position)


class OrderLineSerializer(LineSerializer):
    """A line of an order; `itemId` repeats its id, as older versions called it (R-CHK-168)."""

    item_id = Text(read_only=True, always=True, getter=lambda line: line.wire_id)
    state = Choice(*LINE_STATES, read_only=True, always=True)
    state_transitions = StateTimes(*LINE_STATES, always=True)
    available_to_refund_amount = Number(read_only=True, getter=_refundable)


class ExpandedOrderLineSerializer(OrderLineSerializer):
    """A line with all that is known of its product (R-CON-190, R-EVT-008)."""

    product_details = ExpandedProductSerializer(
        read_only=True, always=True, getter=lambda line: line.product | {"physical": line.physical}
    )


class OrderPaymentSerializer(PaymentSerializer):
    """The payment of an order; no `charges` before any was made (R-CHK-174)."""

    charges = EmbeddedChargeSerializer(many=True, getter=_attached_charges)


class OrderStateSerializer(ServerSetSerializer):
    """Members of an order that only the server sets; clients may send them back (R-CON-079)."""

    class Meta:
        model = Order

    checkout_id = Text(read_only=True)
    # Only `order.created` shows an order without a state: nobody has paid it then.
    state = Choice(*STATES, read_only=True, always=True, getter=lambda order: order.state or PENDING_PAYMENT)
    state_transitions = StateTimes(*STATES)
    fraud_state = Choice(*FRAUD_STATES, read_only=True)
    fraud_state_transitions = StateTimes(*FRAUD_STATES)
    captured_amount = Number(read_only=True, always=True)
    cancelled_amount = Number(read_only=True, always=True)
    refunded_amount = Number(read_only=True)
    available_to_refund_amount = Number(read_only=True, always=True)
    cancel_reason = Text(read_only=True)
    importer_of_record_tax = Flag(read_only=True, getter=lambda order: order.importer_of_record_tax or None)
    payment: Any = OrderPaymentSerializer(read_only=True, always=True, getter=itself)


class OrderSerializer(OrderStateSerializer, CheckoutSerializer):  # type: ignore[misc]
    """An order: what its checkout showed, its states, its payment, what was captured, cancelled, refunded."""

    items = OrderLineSerializer(many=True, read_only=True, always=True)
    request_to_be_forgotten = Flag(always=True)


class ExpandedOrderSerializer(OrderSerializer):
    """An order with all that is known of its products (R-CON-190, R-EVT-008)."""

    items = ExpandedOrderLineSerializer(many=True, read_only=True, always=True)


class OrderDetailsSerializer(OrderSerializer):
    """An order as fulfillments show it: without its payment (events.md, section 4)."""

    payment: Any = None


class ExpandedOrderDetailsSerializer(ExpandedOrderSerializer):
    """An order as events about fulfillments show it."""

    payment: Any = None


class OrderCreateSerializer(OrderSerializer):
    """The body of `POST /orders`: the checkout's id; other members of the contract change nothing (section 16)."""

    checkout_id = Text(required=True)
    source_id = Ignored()
    language = Ignored()
    tax_inclusive = Ignored()
    invoice_attribute_id = Ignored()
    invoice_attributes = Ignored()

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, of which only the checkout's id is read."""
        fields: dict[str, Any] = super().get_fields()
        for name, field in fields.items():
            field.read_only = name != "checkout_id"
        return fields


class OrderUpdateSerializer(OrderStateSerializer):
    """The body of `POST /orders/{id}` (R-CHK-185)."""

    upstream_id = Text()
    metadata = Metadata()
    request_to_be_forgotten = Flag()
