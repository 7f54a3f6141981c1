"""What is stuck, and why: a list with "Try again", and a card on the home page while there is anything."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.formatting import moment
from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live
from catalog.staff.read_only import FixedRowsAdmin

from .models import StuckRow
from .stuck import try_again


def rows_in_mode(live_mode: bool) -> QuerySet[StuckRow]:
    """Return what is stuck in a mode, or belongs to none."""
    return StuckRow.objects.filter(Q(live_mode=live_mode) | Q(live_mode=None))


@provides_cards
def stuck_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield the number of stuck rows, for those who may try them again."""
    if request.user.has_perm("fulfillment.change_stuckrow"):
        link = reverse("admin:fulfillment_stuckrow_changelist")
        rows = rows_in_mode(is_live(request))
        yield Card("Stuck rows", "They failed and are tried again", link, rows, hidden_if_none=True)


class QueueFilter(admin.SimpleListFilter):
    """Rows of one queue; only queues with stuck rows are offered."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the queues."""
        rows = rows_in_mode(is_live(request)).order_by("queue")
        return [(queue, queue.capitalize()) for queue in rows.values_list("queue", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StuckRow]) -> QuerySet[StuckRow]:
        """Narrow to a queue; one that has no rows leaves nothing."""
        return queryset.filter(queue=self.value()) if self.value() else queryset


@admin.register(StuckRow)
class StuckRowAdmin(FixedRowsAdmin, LockstepAdmin):
    """Rows that failed, of the mode in force and of no mode. They cannot be edited, only tried again."""

    list_display = ("label", "in_queue", "reason", "tries", "stuck_since", "next_try")
    list_display_links = ("label",)
    list_filter = (QueueFilter,)
    search_fields = ("label", "reason")
    search_help_text = "Part of the row's name or of the reason"
    sortable_by = ()
    actions = ("try_selected_again",)
    fields = ("label", "in_queue", "reason", "tries", "stuck_since", "last_try", "next_try")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[StuckRow]:
        """Return the rows of the mode, and those that belong to no mode."""
        return super().get_queryset(request) & rows_in_mode(is_live(request))

    @admin.action(description="Try again", permissions=["change"])
    def try_selected_again(self, request: HttpRequest, queryset: QuerySet[StuckRow]) -> None:
        """Let the worker try the rows at once."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        number = try_again(StuckRow.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        self.message_user(request, f"{number:,} {'row is' if number == 1 else 'rows are'} tried again now.")

    @display(description="Queue")
    def in_queue(self, row: StuckRow) -> str:
        """Return the name of the queue."""
        return row.queue.capitalize()

    @display(description="Stuck since (UTC)")
    def stuck_since(self, row: StuckRow) -> str:
        """Return when it failed first."""
        return moment(row.since)

    @display(description="Latest try (UTC)")
    def last_try(self, row: StuckRow) -> str:
        """Return when it failed last."""
        return moment(row.last_try_time)

    @display(description="Next try (UTC)")
    def next_try(self, row: StuckRow) -> str:
        """Return when it is tried again."""
        if row.next_try_time is None:
            return "When you ask for it"
        return "now" if row.next_try_time <= timezone.now() else moment(row.next_try_time)
