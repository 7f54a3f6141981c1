"""Fulfillment cancellations for staff: what was asked for, what was decided, and deciding (section 8)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.staff.filters import DaysFilter
from fulfillment.fulfillment_orders.fulfiller.cancellations import decide_cancellation, reject_cancellation
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder
from fulfillment.fulfillment_orders.serializers import FulfillmentCancellationSerializer

from .filters import CancellationStateFilter
from .formatting import badge
from .forms import AcceptForm, ActionForm
from .pages import RequestPages
from .steps import Step, links

RIGHT = "fulfillment.change_fulfillmentcancellation"
PREFIX = "fulfillment_fulfillmentcancellation"


def is_undecided(cancellation: FulfillmentCancellation) -> bool:
    """Tell whether the warehouse can still decide."""
    return cancellation.decided_time is None


def do_accept(cancellation: FulfillmentCancellation, form: AcceptForm) -> str:
    """Accept what was chosen."""
    return f"The cancellation is now {decide_cancellation(cancellation=cancellation, accepted=form.units).state}."


def do_reject(cancellation: FulfillmentCancellation, form: ActionForm) -> str:
    """Reject all of it."""
    return f"The cancellation is now {reject_cancellation(cancellation=cancellation).state}."


STEPS = (
    Step(
        "accept",
        "Accept",
        "How many units does the warehouse cancel?",
        RIGHT,
        is_undecided,
        do_accept,
        AcceptForm,
        "What is not accepted stays open. Stock of what is accepted becomes free.",
    ),
    Step("reject", "Reject", "Reject the cancellation?", RIGHT, is_undecided, do_reject),
)


def shown_of(order: FulfillmentOrder, user: Any) -> list[dict[str, Any]]:
    """Return the cancellations of a fulfillment order as its page shows them."""
    return [
        {"row": row, "badge": badge(row.state), "items": row.items.all(), "steps": links(PREFIX, STEPS, row, user)}
        for row in order.cancellations.prefetch_related("items__line")
    ]


@admin.register(FulfillmentCancellation)
class FulfillmentCancellationAdmin(RequestPages):
    """List and page of cancellations."""

    steps = STEPS
    serializer = FulfillmentCancellationSerializer
    list_display = ("wire_id", "shown_state", "shown_items", "shown_order", "reason", "created")
    list_filter = (CancellationStateFilter, ("created_time", DaysFilter))
    fields = (
        "wire_id",
        "shown_state",
        "shown_order",
        "upstream_id",
        "reason",
        "created_time",
        "decided_time",
        "shown_items",
        "shown_json",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FulfillmentCancellation]:
        """Fetch what the list shows."""
        rows: Any = super().get_queryset(request)
        return rows.for_wire()

    @display(description="Units")
    def shown_items(self, cancellation: FulfillmentCancellation) -> str:
        """Return what was asked for and accepted."""
        return ", ".join(
            f"{item.quantity_accepted} of {item.quantity} {item.line.item_wire_id}" for item in cancellation.items.all()
        )
