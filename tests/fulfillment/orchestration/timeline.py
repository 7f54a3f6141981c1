"""What staff read of an order, and what waits to be done."""

from typing import Any

from fulfillment.orchestration.models import OrchestrationStep
from fulfillment.orders.models import OrderNote


def notes(order: Any) -> list[str]:
    """Return what the orchestrator noted on an order besides the fulfillments that it booked, the first one first."""
    rows = OrderNote.objects.filter(order__wire_id=order["id"], through="system", actor_name="orchestrator")
    rows = rows.exclude(text__startswith="Fulfillment ful_")
    return list(rows.order_by("pk").values_list("text", flat=True))


def waiting() -> list[str]:
    """Return the actions that are still to be done, in their order."""
    rows = OrchestrationStep.objects.filter(state=OrchestrationStep.State.WAITING).order_by("pk")
    return list(rows.values_list("action", flat=True))
