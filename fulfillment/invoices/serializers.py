"""Messages of `/invoices` (checkout.md, 3.6)."""

from typing import Any

from catalog.wire.messages.fields import MAX_LINES, Choice, Flag, Metadata, StateTimes, Text, Whole
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.payments.charges.serializers import EmbeddedChargeSerializer
from fulfillment.payments.sessions.serializers import PaymentSerializer
from fulfillment.sales.serializers import NewLineSerializer, SaleSerializer, itself

from .models import DEFAULT_PERIOD, Invoice
from .states import CHOICES, FIRST, OPEN

STATES = [state for state, _ in CHOICES]


class InvoicePaymentSerializer(PaymentSerializer):
    """The payment of an invoice with the charges of all attempts, oldest first."""

    charges = EmbeddedChargeSerializer(
        many=True, getter=lambda invoice: sorted(invoice.session.charges.all(), key=lambda charge: charge.key)
    )


class InvoiceSerializer(SaleSerializer):
    """An invoice: what was sent, its price, what collects it, the order that it became."""

    class Meta:
        model = Invoice

    customer_id = Text(required=True)
    state = Choice(*STATES, read_only=True, always=True)
    state_transitions = StateTimes(*STATES, always=True)
    description = Text()
    collection_period_days = Whole(empty=DEFAULT_PERIOD, always=True)
    billing_optimization = Flag(empty=True, always=True)
    tax_inclusive = Flag(always=True)
    attempt_count = Whole(read_only=True, always=True)
    payment = InvoicePaymentSerializer(read_only=True, always=True, getter=itself)
    order_id = Text(read_only=True)


class InvoiceLineSerializer(NewLineSerializer):
    """A line as of checkouts, without an origin, because nothing is shipped (R-CHK-192)."""

    ship_from: Any = None


class InvoiceCreateSerializer(InvoiceSerializer):
    """The body of `POST /invoices`."""

    items = InvoiceLineSerializer(many=True, required=True, allow_empty=False, max_length=MAX_LINES, keep_valid=True)
    state = Choice(*FIRST, empty=OPEN)
    source_id = Text(write_only=True)


class InvoiceUpdateSerializer(ApiSerializer):
    """The body of `POST /invoices/{id}`: metadata and nothing else, in every state (R-CHK-194)."""

    empty_is_absent = True

    class Meta:
        model = Invoice

    wire_id = Text(read_only=True)
    metadata = Metadata()
