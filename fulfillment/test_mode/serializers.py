"""The message of a reset."""

from catalog.wire.messages.fields import Choice, Flag, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer

from .states import SCOPES


class ResetSerializer(ApiSerializer):
    """A reset: `scope` is `sales`, unless it is `catalog`; the answer counts the deleted rows (R-CON-023)."""

    scope = Choice(*SCOPES)
    deleted_rows = Whole(source="total", read_only=True, always=True)
    now = Time(source="time", read_only=True)
    live_mode = Flag(read_only=True, always=True)
