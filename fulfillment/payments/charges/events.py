"""Events about charges; those about orders are recorded by the orders (R-EVT-023)."""

from fulfillment.events.recording import NewEvent, record_events

from .models import Charge, ChargeOperation
from .serializers import RecordedChargeSerializer


class ChargeEvents:
    """The events of charges in one transaction, each with the charge as it was at that moment, recorded in this order.

    `watch` notes the state of a charge before its first event, so that a derived change is recorded once (R-EVT-025).
    """

    def __init__(self) -> None:
        self._new_events: list[NewEvent] = []
        self._former: dict[int, str] = {}

    def watch(self, charge: Charge) -> None:
        """Note the state that a charge has before it is changed."""
        self._former.setdefault(charge.key, charge.state)

    def add(self, moment: str, charge: Charge) -> None:
        """Add an event of a charge: `capturable`, `capture.pending`."""
        payload = RecordedChargeSerializer(charge).data
        self._new_events.append(NewEvent(f"order.charge.{moment}", charge.live_mode, payload))

    def add_operation(self, operation: ChargeOperation) -> None:
        """Add the event of the state that an operation has reached."""
        self.add(f"{operation.kind}.{operation.state}", operation.charge)

    def add_state_change(self, charge: Charge) -> None:
        """Add the event of a charge's state if that has changed."""
        state = charge.state
        if self._former.get(charge.key) != state:
            self._former[charge.key] = state
            self.add(state, charge)

    def record(self) -> None:
        """Record the events added so far. Raises TransactionManagementError outside a transaction."""
        record_events(self._new_events)
        self._new_events = []
