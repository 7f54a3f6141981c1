"""Shipments for staff: what left, with whom, and sending it back (section 7)."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import display

from catalog.staff.filters import DaysFilter
from fulfillment.fulfillment_orders.fulfiller.returns import refuse_shipment
from fulfillment.fulfillment_orders.models import FulfillmentOrder, Shipment
from fulfillment.fulfillment_orders.serializers import ShipmentSerializer
from fulfillment.fulfillment_orders.units import refusable
from fulfillment.stock.admin.filters import LocationFilter

from .forms import RefuseForm
from .pages import RequestPages
from .steps import Step, links

SHOWN = 50
PREFIX = "fulfillment_shipment"


def can_come_back(shipment: Shipment) -> bool:
    """Tell whether anything in the parcel is still with the customer."""
    limit = refusable(shipment)
    return any(limit(item.line) > 0 for item in shipment.items.all())


def do_refuse(shipment: Shipment, form: RefuseForm) -> str:
    """Send back what was chosen."""
    made = refuse_shipment(shipment=shipment, units=form.units, reason=form.cleaned_data["reason"])
    return f"Return {made.wire_id} is on its way."


STEPS = (
    Step(
        "refuse",
        "Refuse",
        "What of the parcel comes back unopened?",
        "fulfillment.change_fulfillmentorder",
        can_come_back,
        do_refuse,
        RefuseForm,
        "A return of the warehouse's begins; nobody has to approve it.",
    ),
)


def shown_of(order: FulfillmentOrder, user: Any) -> list[dict[str, Any]]:
    """Return the latest shipments of a fulfillment order as its page shows them."""
    return [
        {"row": row, "items": row.items.all(), "steps": links(PREFIX, STEPS, row, user)}
        for row in order.shipments.select_related("location").prefetch_related("items__line")[:SHOWN]
    ]


@admin.register(Shipment)
class ShipmentAdmin(RequestPages):
    """List and page of shipments."""

    steps = STEPS
    serializer = ShipmentSerializer
    list_display = (
        "wire_id",
        "shown_items",
        "tracking_number",
        "tracking_company",
        "location",
        "shown_order",
        "created",
    )
    list_filter = (LocationFilter, ("created_time", DaysFilter))
    fields = (
        "wire_id",
        "shown_order",
        "location",
        "tracking_company",
        "tracking_number",
        "shown_url",
        "created_time",
        "shown_items",
        "shown_json",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        """Fetch what the list shows."""
        rows: Any = super().get_queryset(request)
        return rows.for_wire().select_related("location")

    def wanted(self, term: str) -> Q:
        """Find shipments by their tracking number too."""
        return super().wanted(term) | Q(tracking_number=term)

    @display(description="Units")
    def shown_items(self, shipment: Shipment) -> str:
        """Return what is inside."""
        return ", ".join(f"{item.quantity} {item.line.item_wire_id}" for item in shipment.items.all())

    @display(description="Tracking address")
    def shown_url(self, shipment: Shipment) -> str:
        """Return the address as a link."""
        url = shipment.tracking_url
        return format_html("<a href='{}' rel='noopener noreferrer'>{}</a>", url, url) if url else "None"
