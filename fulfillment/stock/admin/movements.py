"""The ledger in the browser: every unit explained (R-FUL-157, R-FUL-443)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import MomentsFilter
from catalog.staff.formatting import moment
from catalog.staff.lists import ExactSearchList
from catalog.staff.read_only import ReadOnlyAdmin
from fulfillment.stock.models import Movement

from .filters import KindFilter, LocationFilter
from .formatting import cause_of, figure, who_did


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """The lines of the mode in force, newest first."""

    change_list_template = "stock/ledger.html"
    list_display = ("at", "item_id", "place", "what", "on_hand_now", "held_now", "allocated_now", "cause", "who")
    list_filter = (LocationFilter, KindFilter, ("time", MomentsFilter))
    search_fields = ("item_id",)
    ordering = ("-id",)
    sortable_by = ()
    actions = None
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        """Return the lines with their locations."""
        rows: QuerySet[Movement] = super().get_queryset(request)
        return rows.select_related("location")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the lines of an item, or of what caused them, by the complete ID."""
        term = search_term.strip()
        if not term:
            return queryset, False
        of_item = queryset.filter(item_id=term)
        return (of_item if of_item.exists() else queryset.filter(cause_id=term)), False

    @display(description="Time (UTC)")
    def at(self, line: Movement) -> str:
        """Return when it moved."""
        return moment(line.time)

    @display(description="Location")
    def place(self, line: Movement) -> str:
        """Return where it moved."""
        return line.location.wire_id

    @display(description="What")
    def what(self, line: Movement) -> str:
        """Return what happened."""
        return line.get_kind_display()

    @display(description="On hand")
    def on_hand_now(self, line: Movement) -> str:
        """Return what was there afterwards, and the change."""
        return figure(line, "on_hand")

    @display(description="Held")
    def held_now(self, line: Movement) -> str:
        """Return what was held afterwards, and the change."""
        return figure(line, "held")

    @display(description="Allocated")
    def allocated_now(self, line: Movement) -> str:
        """Return what was allocated afterwards, and the change."""
        return figure(line, "allocated")

    @display(description="Cause")
    def cause(self, line: Movement) -> str:
        """Return why."""
        return cause_of(line)

    @display(description="By")
    def who(self, line: Movement) -> str:
        """Return who."""
        return who_did(line)
