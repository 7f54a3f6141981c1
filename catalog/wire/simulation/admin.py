"""The page of the clock: what time it is in test mode, and moving it on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.formatting import moment
from catalog.staff.mode import is_live
from catalog.staff.plain_language import sentence_of
from catalog.staff.read_only import FixedRowsAdmin
from catalog.wire.records import clock

from .forms import ClockForm
from .models import SimulationClock
from .operations import move_clock

SHOWN_MOVES = 20


def clock_page() -> str:
    """Return the address of the page."""
    return reverse("admin:catalog_simulationclock_changelist")


@admin.register(SimulationClock)
class ClockAdmin(FixedRowsAdmin, LockstepAdmin):
    """One page in place of a list. Only test mode has a clock that moves, and only forward."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show both times; ask before moving; move."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ClockForm(request.POST or None)
        asked = None
        if request.method == "POST":
            if not self.may_move(request):
                raise PermissionDenied
            if form.is_valid() and "confirm" in request.POST and self._moved(request, form):
                return redirect(clock_page())
            asked = form.lands_at(clock.now(live_mode=False)) if form.is_valid() else None
        context = {
            "real": datetime.now(UTC),
            "simulated": clock.now(live_mode=False),
            "ahead": clock.ahead(),
            "form": form,
            "asked": asked,
            "may_move": self.may_move(request),
            "moves": moves(),
            "clock": SimulationClock.objects.first(),
        }
        return self.page(request, "staff/clock.html", title="Clock", **context)

    def may_move(self, request: HttpRequest) -> bool:
        """Tell whether the person may move the clock here and now: never in live mode."""
        return not is_live(request) and self.has_change_permission(request)

    def _moved(self, request: HttpRequest, form: ClockForm) -> bool:
        try:
            after = move_clock(**form.target)
        except ValidationError as refused:
            form.add_error(None, sentence_of(refused))
            return False
        self.message_user(request, f"In test mode it is now {said(after)}.", messages.SUCCESS)
        return True

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the one page."""
        return redirect(clock_page())


def said(time: datetime) -> str:
    """Return a moment in words."""
    return f"{moment(time)} UTC"


def moves() -> list[Any]:
    """Return who moved the clock, through what, and how far ahead it was then; the latest first."""
    return list(SimulationClock.history.exclude(ahead=timedelta()).order_by("-history_id")[:SHOWN_MOVES])
