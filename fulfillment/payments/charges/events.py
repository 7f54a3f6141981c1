"""Events about charges; those about orders are recorded by the orders (R-EVT-023)."""

from fulfillment.events.recording import NewEvent, record_events

from .models import Charge, ChargeOperation
from .serializers import RecordedChargeSerializer


class ChargeEvents:
    """What happens to charges in one transaction, each shown as it was at that moment, recorded in this order.

    `watch` records the state before the first event, so that a derived change is reported once (R-EVT-025).
    """

    def __init__(self) -> None:
        self._new_events: list[NewEvent] = []
        self._former: dict[int, str] = {}

    def watch(self, charge: Charge) -> None:
        """Note the state that a charge has before it is changed."""
        self._former.setdefault(charge.key, charge.state)

    def tell(self, moment: str, charge: Charge) -> None:
        """Tell that something happened to a charge: `capturable`, `capture.pending`."""
        payload = RecordedChargeSerializer(charge).data
        self._new_events.append(NewEvent(f"order.charge.{moment}", charge.live_mode, payload))

    def tell_operation(self, charge: Charge, operation: ChargeOperation) -> None:
        """Tell the state that an operation has reached."""
        self.tell(f"{operation.kind}.{operation.state}", charge)

    def tell_state(self, charge: Charge) -> None:
        """Tell the state of a charge if it is another one than before."""
        state = charge.state
        if self._former.get(charge.key) != state:
            self._former[charge.key] = state
            self.tell(state, charge)

    def record(self) -> None:
        """Record everything told so far. Raises TransactionManagementError outside a transaction."""
        record_events(self._new_events)
        self._new_events = []
