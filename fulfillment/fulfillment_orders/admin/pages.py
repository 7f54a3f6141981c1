"""What the pages of shipments, cancellations and returns share: a list, a page to read, steps that lead back."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from catalog.staff.formatting import json_panel
from catalog.wire.messages.serializers import ApiSerializer

from .formatting import BADGES
from .steps import StepPages, links


def order_address(order_key: int) -> str:
    """Return the address of a fulfillment order's page."""
    return reverse("admin:fulfillment_fulfillmentorder_change", args=[order_key])


class RequestPages(StepPages):
    """Something that belongs to a fulfillment order."""

    serializer: type[ApiSerializer]
    change_list_template = "goods/requests.html"
    change_form_template = "goods/request.html"
    list_display_links = ("wire_id",)
    sortable_by = ("created",)

    def back(self, subject: Any) -> str:
        """Go back to the page of the fulfillment order, where all of it can be seen."""
        return order_address(subject.fulfillment_order_id)

    def wanted(self, term: str) -> Q:
        """Return what a search finds: its ID, that of its fulfillment order, that of the order."""
        order = Q(fulfillment_order__wire_id=term) | Q(fulfillment_order__upstream_id=term)
        return order | Q(wire_id=term)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by a complete ID."""
        term = search_term.strip()
        return (queryset.filter(self.wanted(term)) if term else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the row with its steps."""
        subject = self.get_object(request, object_id)
        steps = links(self.prefix, self.steps, subject, request.user) if subject is not None else []
        context = {"steps": steps, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @display(description="State", label=BADGES)
    def shown_state(self, subject: Any) -> str:
        """Return the state in words."""
        return str(subject.state).capitalize()

    @display(description="Fulfillment order")
    def shown_order(self, subject: Any) -> str:
        """Return the fulfillment order as a link."""
        address = order_address(subject.fulfillment_order_id)
        return format_html("<a href='{}'>{}</a>", address, subject.fulfillment_order.wire_id)

    @display(description="As the API shows it")
    def shown_json(self, subject: Any) -> str:
        """Return the resource as a GET would."""
        return json_panel(self.serializer(subject).data)
