"""What an answer about a charge holds, for the description; `representation.py` fills it."""

from catalog.wire.messages.fields import Choice, Flag, Member, Number, Text, Time
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer

from . import states
from .models import Charge


def operation_members(*more: str) -> dict[str, Member]:
    """Return what is shown of an operation."""
    words = [word for word, _ in states.OPERATION_CHOICES]
    always: dict[str, Member] = {
        "id": Text(required=True),
        "createdTime": Time(required=True),
        "updatedTime": Time(required=True),
        "amount": Number(required=True),
        "state": Choice(*words, required=True),
    }
    return always | {name: Text() for name in (*more, "failureCode", "failureMessage")}


class ChargeSerializer(WireSerializer):
    """A charge: what is authorised, and what was done on it (fulfillment.md, 11.1)."""

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
    order_id = Text(read_only=True, always=True)
    source_id = Text(read_only=True, always=True)
    payment_session_id = Text(read_only=True, always=True)
    type = Text(read_only=True, always=True)
    captured = Flag(read_only=True, always=True)
    refunded = Flag(read_only=True, always=True)
    captures = PartList(Part(operation_members("fulfillmentId")), read_only=True)
    cancels = PartList(Part(operation_members("fulfillmentId")), read_only=True)
    refunds = PartList(Part(operation_members()), read_only=True)
    failure_code = Text(read_only=True)
    failure_message = Text(read_only=True)
    live_mode = Flag(read_only=True, always=True)
