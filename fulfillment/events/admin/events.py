"""The event log in the browser (R-EVT-193)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import MomentsFilter
from catalog.staff.formatting import indented, text_block
from catalog.staff.lists import ExactSearchList
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.masking import mask_credentials
from fulfillment.events.log.models import Event
from fulfillment.events.types import event_types, is_known, names_matching

from .deliveries import COLOURS
from .filters import GroupFilter, TestFilter
from .pages import may_send
from .visibility import visible_events


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """Events of the mode in force, newest first."""

    change_list_template = "admin/fulfillment/event/change_list.html"
    change_form_template = "admin/fulfillment/event/change_form.html"
    list_display = ("shown_type", "resource_id", "wire_id", "created")
    list_filter = (GroupFilter, ("created_time", MomentsFilter), TestFilter)
    search_fields = ("wire_id",)
    ordering = ("-key",)
    sortable_by = ()
    actions = None
    fields = ("shown_type", "moment", "wire_id", "resource_id", "created", "body_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Return the events that the person may see; lists need no bodies."""
        rows: QuerySet[Event] = super().get_queryset(request)
        return rows.filter(visible_events(request.user)).defer("body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Find events by their complete ID, by that of the object, or by type, in which `*` stands for anything."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if is_known(term) or "*" in term:
            return queryset.filter(type__in=names_matching(term)), False
        own = queryset.filter(wire_id=term)
        return (own if own.exists() else queryset.filter(resource_id=term)), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an event with its deliveries."""
        event = self.get_object(request, object_id)
        deliveries = event.deliveries.select_related("webhook").prefetch_related("attempts") if event else []
        rows = [(row, COLOURS[row.get_state_display()]) for row in deliveries]
        context = {"deliveries": rows, "may_send": may_send(request)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @display(description="Type")
    def shown_type(self, event: Event) -> str:
        """Return the type, with a mark on test events."""
        return f"{event.type} (test)" if event.is_test else event.type

    @display(description="When")
    def moment(self, event: Event) -> str:
        """Return what has happened, in words."""
        kind = event_types().get(event.type)
        return kind.moment if kind else "—"

    @display(description="Time (UTC)")
    def created(self, event: Event) -> str:
        """Return the time on the clock of the mode."""
        return f"{event.created_time:%Y-%m-%d %H:%M:%S.%f}"

    @display(description="Body")
    def body_text(self, event: Event) -> str:
        """Return the body, indented; secrets are for those who made the call and for webhooks."""
        return text_block(indented(mask_credentials(event.body)))
