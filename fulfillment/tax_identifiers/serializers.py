"""Tax identifiers on the wire (checkout.md, 3.8)."""

from catalog.wire.messages.fields import Flag, StateTimes, Text, Time
from catalog.wire.messages.serializers import ApiSerializer

from . import states
from .models import TaxIdentifier


class ApplicabilitySerializer(ApiSerializer):
    """Where, for whom and with which selling entity an identifier counts."""

    country = Text()
    entity = Text()
    customer_type = Text()


class TaxIdentifierSerializer(ApiSerializer):
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
    state_transitions = StateTimes(*(state for state, _ in states.CHOICES))
    verified_name = Text(read_only=True)
    verified_address = Text(read_only=True)
    applicability = ApplicabilitySerializer(many=True, read_only=True)
    live_mode = Flag(read_only=True, always=True)
