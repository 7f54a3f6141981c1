"""Fulfillment returns for staff: what comes back, and approving and receiving it (section 9)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.staff.filters import DaysFilter
from fulfillment.fulfillment_orders.fulfiller.returns import approve_return, receive_return, reject_return
from fulfillment.fulfillment_orders.models import FulfillmentOrder, FulfillmentReturn
from fulfillment.fulfillment_orders.serializers import FulfillmentReturnSerializer
from fulfillment.fulfillment_orders.states import CREATED, PENDING

from .filters import ReturnStateFilter
from .formatting import badge
from .forms import ActionForm, ReceiveForm
from .pages import RequestPages
from .steps import Step, links

RIGHT = "fulfillment.change_fulfillmentreturn"
PREFIX = "fulfillment_fulfillmentreturn"


def is_created(row: FulfillmentReturn) -> bool:
    """Tell whether the warehouse can still approve or decline."""
    return row.state == CREATED


def is_coming(row: FulfillmentReturn) -> bool:
    """Tell whether the goods are on their way."""
    return row.state == PENDING


def do_approve(row: FulfillmentReturn, form: ActionForm) -> str:
    """Let the goods come to where they were sent from."""
    return f"The return is now {approve_return(fulfillment_return=row).state}: the goods may come."


def do_reject(row: FulfillmentReturn, form: ActionForm) -> str:
    """Decline the return."""
    return f"The return is now {reject_return(fulfillment_return=row).state}."


def do_receive(row: FulfillmentReturn, form: ReceiveForm) -> str:
    """Take in what was chosen."""
    resaleable = form.cleaned_data["resaleable"]
    received = receive_return(fulfillment_return=row, accepted=form.units, resaleable=resaleable)
    return f"The return is now {received.state}."


STEPS = (
    Step("approve", "Approve", "May the goods come back?", RIGHT, is_created, do_approve),
    Step("reject", "Reject", "Decline the return?", RIGHT, is_created, do_reject),
    Step(
        "receive",
        "Receive",
        "How many units are accepted?",
        RIGHT,
        is_coming,
        do_receive,
        ReceiveForm,
        "Accepting none rejects the return. No money is refunded automatically.",
    ),
)


def shown_of(order: FulfillmentOrder, user: Any) -> list[dict[str, Any]]:
    """Return the returns of a fulfillment order as its page shows them."""
    return [
        {"row": row, "badge": badge(row.state), "items": row.items.all(), "steps": links(PREFIX, STEPS, row, user)}
        for row in order.returns.prefetch_related("items__line")
    ]


@admin.register(FulfillmentReturn)
class FulfillmentReturnAdmin(RequestPages):
    """List and page of returns."""

    steps = STEPS
    serializer = FulfillmentReturnSerializer
    list_display = ("wire_id", "shown_state", "shown_items", "type", "shown_order", "reason", "created")
    list_filter = (ReturnStateFilter, "type", ("created_time", DaysFilter))
    fields = (
        "wire_id",
        "shown_state",
        "type",
        "shown_order",
        "upstream_id",
        "reason",
        "created_time",
        "approved_time",
        "closed_time",
        "shown_items",
        "shown_json",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FulfillmentReturn]:
        """Fetch what the list shows."""
        rows: Any = super().get_queryset(request)
        return rows.for_wire()

    @display(description="Units")
    def shown_items(self, row: FulfillmentReturn) -> str:
        """Return what was announced and accepted."""
        return ", ".join(
            f"{item.quantity_accepted} of {item.quantity} {item.line.item_wire_id}" for item in row.items.all()
        )
