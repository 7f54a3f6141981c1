"""Charges, alone, in events, and inside orders and invoices (fulfillment.md, 11.1)."""

from collections.abc import Callable
from typing import Any

from catalog.wire.messages.fields import Choice, Flag, Number, Text, Time
from catalog.wire.messages.serializers import ApiSerializer

from . import states
from .models import Charge, ChargeOperation

OPERATION_FAILED = "Failed to operate on charge"
"""What `GET /charges/{id}` alone says about a failed operation (R-FUL-268)."""


def of_kind(kind: str) -> Callable[[Charge], list[ChargeOperation]]:
    """Return a getter of the operations of a kind."""
    return lambda charge: [operation for operation in charge.entries if operation.kind == kind]


captures_of, cancels_of, refunds_of = (of_kind(kind) for kind, _ in states.KINDS)


class RefundSerializer(ApiSerializer):
    """A refund of a charge."""

    wire_id = Text(always=True)
    created_time = Time(always=True)
    updated_time = Time(always=True)
    amount = Number(always=True)
    state = Choice(*(state for state, _ in states.OPERATION_CHOICES), always=True)
    failure_code = Text()
    failure_message = Text(getter=lambda operation: OPERATION_FAILED if operation.state == states.FAILED else None)


class OperationSerializer(RefundSerializer):
    """A capture or cancel of a charge."""

    fulfillment_id = Text()


class ChargeSerializer(ApiSerializer):
    """A charge: what is authorized, and what was done on it (fulfillment.md, 11.1)."""

    class Meta:
        model = Charge

    wire_id = Text(read_only=True, always=True)
    created_time = Time(read_only=True, always=True)
    currency = Text(read_only=True, always=True)
    amount = Number(read_only=True, always=True)
    state = Choice(
        states.PENDING, states.CAPTURABLE, states.PROCESSING, states.COMPLETE, states.CANCELLED, states.FAILED,
        read_only=True, always=True,
    )  # fmt: skip
    order_id = Text(read_only=True)
    source_id = Text(source="source.wire_id", read_only=True, always=True)
    payment_session_id = Text(source="session.wire_id", read_only=True, always=True)
    type = Text(read_only=True, always=True)
    captured = Flag(read_only=True, always=True, getter=lambda charge: bool(captures_of(charge)))
    refunded = Flag(read_only=True, always=True, getter=lambda charge: bool(refunds_of(charge)))
    captures = OperationSerializer(many=True, read_only=True, getter=captures_of)
    cancels = OperationSerializer(many=True, read_only=True, getter=cancels_of)
    refunds = RefundSerializer(many=True, read_only=True, getter=refunds_of)
    failure_code = Text(read_only=True)
    failure_message = Text(read_only=True)
    live_mode = Flag(read_only=True, always=True)


class RecordedOperationSerializer(OperationSerializer):
    """A capture or cancel as events show it."""

    failure_message: Any = None


class RecordedRefundSerializer(RefundSerializer):
    """A refund as events show it."""

    failure_message: Any = None


class RecordedChargeSerializer(ChargeSerializer):
    """A charge as events show it: without messages (events.md, section 4)."""

    captures = RecordedOperationSerializer(many=True, getter=captures_of)
    cancels = RecordedOperationSerializer(many=True, getter=cancels_of)
    refunds = RecordedRefundSerializer(many=True, getter=refunds_of)
    failure_message: Any = None


class EmbeddedOperationSerializer(RecordedOperationSerializer):
    """A capture or cancel as orders and invoices show it."""

    fulfillment_id: Any = None


class EmbeddedRefundSerializer(RecordedRefundSerializer):
    """A refund as orders and invoices show it."""

    wire_id: Any = None


class EmbeddedChargeSerializer(RecordedChargeSerializer):
    """A charge as orders and invoices show it: without what they say themselves."""

    captures = EmbeddedOperationSerializer(many=True, getter=captures_of)
    cancels = EmbeddedOperationSerializer(many=True, getter=cancels_of)
    refunds = EmbeddedRefundSerializer(many=True, getter=refunds_of)
    order_id: Any = None
    payment_session_id: Any = None
    live_mode: Any = None
