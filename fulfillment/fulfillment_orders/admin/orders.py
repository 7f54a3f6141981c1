"""Fulfillment orders for staff: quantities, parcels, cancellations, returns, and the legal next steps (R-FUL-443)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import display

from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import moment, shown_json
from fulfillment.fulfillment_orders.commands import LineUnits, UnitsRequest
from fulfillment.fulfillment_orders.fulfiller.backorders import report_backorder, restock
from fulfillment.fulfillment_orders.fulfiller.cancellations import cancel_from_warehouse, request_cancellation
from fulfillment.fulfillment_orders.fulfiller.returns import request_return
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.fulfiller.shortage import describe_missing
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.fulfillment_orders.serializers import FulfillmentOrderSerializer
from fulfillment.fulfillment_orders.units import Limit, cancellable, returnable

from . import cancellations, returns, shipments
from .filters import OpenUnitsFilter, OrderStateFilter
from .formatting import BADGES, badge, lines_shown, units_shown
from .forms import BackorderForm, CancelForm, RestockForm, ReturnForm, ShipForm
from .steps import Step, StepPages, links

COUNTED = ("pending", "backordered", "shipped", "cancelled", "returned")
SHOWN_ACTIONS = 100


def has_pending(order: FulfillmentOrder) -> bool:
    """Tell whether units can ship."""
    return any(line.pending for line in order.lines.all())


def has_backordered(order: FulfillmentOrder) -> bool:
    """Tell whether units are missing."""
    return any(line.backordered for line in order.lines.all())


def has_any(limit: Limit, order: FulfillmentOrder) -> bool:
    """Tell whether a limit leaves anything."""
    return any(limit(line) > 0 for line in order.lines.all())


def do_ship(order: FulfillmentOrder, form: ShipForm) -> str:
    """Ship what was chosen."""
    location = form.cleaned_data["location_id"]
    sent = ship(order=order, units=form.units, location_id=location, tracking=form.tracking)
    made = sent.shipments
    told = f"Shipped in {len(made)} parcels." if len(made) > 1 else f"Shipped as {made[0].wire_id}." if made else ""
    return f"{told or 'Nothing shipped.'} {describe_missing(sent.missing)}".strip()


def do_backorder(order: FulfillmentOrder, form: BackorderForm) -> str:
    """Report what was chosen as missing."""
    report_backorder(order=order, units=form.units, available_time=form.cleaned_data["available_time"])
    return "Backorder reported."


def do_restock(order: FulfillmentOrder, form: RestockForm) -> str:
    """Put units into stock."""
    level = restock(live_mode=order.live_mode, **form.cleaned_data)
    return f"Stock received; {level.available_quantity} are free after the backorders."


def do_cancel(order: FulfillmentOrder, form: CancelForm) -> str:
    """Cancel what was chosen, from the warehouse."""
    made = cancel_from_warehouse(order=order, units=form.units, reason=form.cleaned_data["reason"])
    return f"Cancelled by {made.wire_id}."


def do_ask_to_cancel(order: FulfillmentOrder, form: CancelForm) -> str:
    """Ask for a cancellation."""
    made = request_cancellation(units_request(order, form), live_mode=order.live_mode)
    return f"Cancellation {made.wire_id} requested; the warehouse decides."


def do_return(order: FulfillmentOrder, form: ReturnForm) -> str:
    """Create a return."""
    made = request_return(units_request(order, form), live_mode=order.live_mode)
    return f"Return {made.wire_id} created; the warehouse approves it."


def units_request(order: FulfillmentOrder, form: CancelForm | ReturnForm) -> UnitsRequest:
    """Return the request that a form makes."""
    items = [LineUnits(line_id, count) for line_id, count in form.units.items()]
    return UnitsRequest(order.wire_id, items, reason=form.cleaned_data["reason"])


PLAYS = "fulfillment.change_fulfillmentorder"
"""The right to play the warehouse (R-FUL-444)."""
STEPS = (
    Step(
        "ship",
        "Ship",
        "What leaves the warehouse?",
        PLAYS,
        has_pending,
        do_ship,
        ShipForm,
        "A location sends a parcel of its own.",
    ),
    Step(
        "backorder",
        "Report backorder",
        "Which items are out of stock?",
        PLAYS,
        has_pending,
        do_backorder,
        BackorderForm,
    ),
    Step("restock", "Restock", "What arrived?", "fulfillment.change_level", has_backordered, do_restock, RestockForm),
    Step(
        "cancel",
        "Cancel from the warehouse",
        "What will not be sent?",
        PLAYS,
        lambda order: has_any(cancellable(order), order),
        do_cancel,
        CancelForm,
        "It is accepted at once. Its stock becomes free.",
    ),
    Step(
        "ask-to-cancel",
        "Request cancellation",
        "What does the customer no longer want?",
        "fulfillment.add_fulfillmentcancellation",
        lambda order: has_any(cancellable(order), order),
        do_ask_to_cancel,
        CancelForm,
        "The warehouse decides about it.",
    ),
    Step(
        "return",
        "Create return",
        "Which items are being returned?",
        "fulfillment.add_fulfillmentreturn",
        lambda order: has_any(returnable(order), order),
        do_return,
        ReturnForm,
        "The warehouse approves it. No money is refunded automatically.",
    ),
)
PREFIX = "fulfillment_fulfillmentorder"


def next_steps(order: FulfillmentOrder, user: Any) -> list[tuple[str, str]]:
    """Return (label, address) of what a person can do with a fulfillment order now, for any page that shows it."""
    return links(PREFIX, STEPS, order, user)


def goods_shown(order: FulfillmentOrder, user: Any) -> dict[str, Any]:
    """Return where the units of a fulfillment order are and what a person can do with them now."""
    return {
        "order": order,
        "badge": badge(order.state),
        "lines": lines_shown(order),
        "steps": next_steps(order, user),
        "shipments": shipments.shown_of(order, user),
        "cancellations": cancellations.shown_of(order, user),
        "returns": returns.shown_of(order, user),
    }


@admin.register(FulfillmentOrder)
class FulfillmentOrderAdmin(StepPages):
    """List and page of fulfillment orders."""

    steps = STEPS
    change_list_template = "goods/orders.html"
    list_display = ("wire_id", "shown_state", "shown_units", "upstream_id", "shown_to", "created")
    list_display_links = ("wire_id",)
    list_filter = (OrderStateFilter, OpenUnitsFilter, ("created_time", DaysFilter))
    sortable_by = ("created",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FulfillmentOrder]:
        """Return rows with their state and the units of their lines."""
        rows: Any = super().get_queryset(request)
        sums = {f"{name}_units": Sum(f"lines__{name}") for name in COUNTED}
        return rows.with_state().annotate(**sums).prefetch_related("lines")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by the complete ID, the order's ID, or a tracking number."""
        term = search_term.strip()
        wanted = Q(wire_id=term) | Q(upstream_id=term) | Q(shipments__tracking_number=term)
        return (queryset.filter(wanted).distinct() if term else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show everything about a fulfillment order, with its legal next steps."""
        order = self.get_object(request, object_id)
        if order is None:
            return self.redirect_from_missing(request, object_id)
        if not self.has_view_or_change_permission(request, order):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Fulfillment order {order.wire_id}",
            **goods_shown(order, request.user),
            "log": [
                (moment(row.time), row, units_shown(order, row.units)) for row in order.actions.all()[:SHOWN_ACTIONS]
            ],
            "json": shown_json(FulfillmentOrderSerializer(order).data),
            "opts": self.opts,
            "original": order,
        }
        return TemplateResponse(request, "goods/order.html", context)

    @display(description="State", ordering=None, label=BADGES)
    def shown_state(self, order: Any) -> str:
        """Return the state in words."""
        return str(order.derived_state).capitalize()

    @display(description="Units")
    def shown_units(self, order: Any) -> str:
        """Return the units of all lines, without zeros."""
        counts = {name: getattr(order, f"{name}_units") for name in COUNTED}
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count)

    @display(description="To")
    def shown_to(self, order: FulfillmentOrder) -> str:
        """Return where it goes, and to whom."""
        return ", ".join(filter(None, (order.ship_to.get("name"), order.country)))
