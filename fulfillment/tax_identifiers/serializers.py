"""Tax identifiers on the wire (checkout.md, 3.8)."""

from catalog.wire.messages.fields import Flag, Member, Text, Time
from catalog.wire.messages.serializers import WireSerializer

from .models import TaxIdentifier


class TaxIdentifierSerializer(WireSerializer):
    """A tax identifier; `""` equals "not sent" (R-CHK-008)."""

    empty_is_absent = True

    class Meta:
        model = TaxIdentifier

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    customer_id = Text(read_only=True)
    type = Text(required=True, empty=None)
    value = Text(required=True, empty=None)
    state = Text(read_only=True, always=True)
    state_transitions = Member(read_only=True)
    verified_name = Text(read_only=True)
    verified_address = Text(read_only=True)
    applicability = Member(read_only=True)
    live_mode = Flag(read_only=True, always=True)
