"""Stock by item and by location, and the page where it is changed (R-FUL-443, R-FUL-444)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.decorators import display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.formatting import moment
from catalog.staff.lists import ExactSearchList
from catalog.staff.mode import is_live, now_of
from catalog.staff.plain_language import by_attribute, reworded
from catalog.staff.read_only import FixedRowsAdmin
from catalog.wire.exceptions import Refusal
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Level, Movement, ReservationHold
from fulfillment.stock.operations import correct_stock, expect_stock, receive_stock

from .filters import LevelStateFilter, LocationFilter
from .formatting import at, countdown, ledger_rows, restock
from .forms import CorrectForm, ExpectForm, NewStockForm, ReceiveForm

SHOWN_LINES = 30
SHOWN_HOLDS = 50
Operation = Callable[..., Level]
CHANGES: dict[str, tuple[str, type[forms.Form], Operation, str]] = {
    "receive": ("Receive stock", ReceiveForm, receive_stock, "Stock received."),
    "correct": ("Correct the count", CorrectForm, correct_stock, "Count corrected."),
    "expect": ("Say when to expect more", ExpectForm, expect_stock, "Restock time changed."),
}


@admin.register(Level)
class LevelAdmin(FixedRowsAdmin, ExactSearchList, ModeAdmin):
    """Levels of the mode in force, as of now; what is overdue does not count (R-FUL-061)."""

    change_list_template = "stock/levels.html"
    list_display = ("item", "place", "on_hand", "held_now", "allocated", "free_now", "expected", "changed")
    list_filter = (LocationFilter, LevelStateFilter)
    search_fields = ("inventory_item__wire_id",)
    ordering = ("inventory_item_id", "location_id")
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Level]:
        """Return the levels as of now; each row carries the moment."""
        now = now_of(request)
        rows: Any = super().get_queryset(request)
        return rows.as_of(now).annotate(seen_at=at(now)).select_related("inventory_item", "location")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may put stock in."""
        return self.has_change_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Receive units of any item at any location."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"item_id": request.GET.get("item", "")}
        form = NewStockForm(request.POST or None, initial=initial, live_mode=is_live(request))
        level = self._carried_out(request, form, receive_stock, {}) if request.method == "POST" else None
        if level is not None:
            self.message_user(request, "Stock received.")
            return redirect(self.object_address(level.pk))
        return self.page(request, "stock/receive.html", title="Receive stock", form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a level with who holds it and its ledger; change it by one of the three forms."""
        level = self.get_object(request, object_id)
        if level is None:
            return self.redirect_from_missing(request, object_id)
        if not self.has_view_or_change_permission(request, level):
            raise PermissionDenied
        sent = request.POST.get("change", "") if request.method == "POST" else ""
        forms_shown = {name: self._form(request, level, name, name == sent) for name in CHANGES}
        if sent in CHANGES:
            _, _, operation, said = CHANGES[sent]
            where = {"item_id": level.inventory_item.wire_id, "location_id": level.location.wire_id}
            if self._carried_out(request, forms_shown[sent], operation, where) is not None:
                self.message_user(request, said)
                return redirect(self.object_address(level.pk))
        context = self._shown(request, level, forms_shown)
        return self.page(request, "stock/level.html", title=str(level.inventory_item), obj=level, **context)

    def _form(self, request: HttpRequest, level: Level, name: str, is_sent: bool) -> forms.Form:
        initial = {"available_time": level.available_time}
        more: dict[str, Any] = {"promised": level.held - level.overdue + level.allocated} if name == "correct" else {}
        return CHANGES[name][1](request.POST if is_sent else None, initial=initial, prefix=name, **more)

    def _carried_out(
        self, request: HttpRequest, form: forms.Form, operation: Operation, where: dict[str, Any]
    ) -> Level | None:
        """Do what a form says; show at the form what the rules have against it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not form.is_valid():
            return None
        values = where | form.cleaned_data
        cause = Cause("staff", note=values.pop("note", ""))
        try:
            return operation(live_mode=is_live(request), cause=cause, **values)
        except (Refusal, ValidationError) as refused:
            for name, error in by_attribute(refused, Level):
                form.add_error(name if name in form.fields else None, reworded(error))
            return None

    def _shown(self, request: HttpRequest, level: Any, forms_shown: dict[str, forms.Form]) -> dict[str, Any]:
        lines = Movement.objects.filter(
            live_mode=level.live_mode, item_id=level.inventory_item.wire_id, location=level.location_id
        )
        holds = ReservationHold.objects.filter(level=level, line__reservation__expires_time__gt=level.seen_at)
        held = holds.select_related("line__reservation").order_by("line__reservation__expires_time")[:SHOWN_HOLDS]
        return {
            "level": level,
            "held": level.held - level.overdue,
            "expected": restock(level, level.seen_at),
            "changes": [(name, CHANGES[name][0], form) for name, form in forms_shown.items()],
            "may_change": self.has_change_permission(request),
            "holds": [(hold, countdown(hold.line.reservation, level.seen_at)) for hold in held],
            "rows": ledger_rows(lines.select_related("location")[:SHOWN_LINES]),
            "ledger": reverse("admin:fulfillment_movement_changelist"),
        }

    @display(description="Item")
    def item(self, level: Level) -> str:
        """Return the item's ID."""
        return level.inventory_item.wire_id

    @display(description="Location")
    def place(self, level: Level) -> str:
        """Return the location's ID."""
        return level.location.wire_id if level.location.is_active else f"{level.location.wire_id} (inactive)"

    @display(description="Held")
    def held_now(self, level: Level) -> int:
        """Return what is held as of now."""
        return level.held - level.overdue

    @display(description="Free")
    def free_now(self, level: Level) -> int:
        """Return what nobody was promised; negative after a correction."""
        return level.free

    @display(description="Restock expected (UTC)")
    def expected(self, level: Any) -> str:
        """Return when units are expected."""
        return restock(level, level.seen_at)

    @display(description="Last changed (UTC)")
    def changed(self, level: Any) -> str:
        """Return when what can be promised changed last."""
        return moment(level.changed_time)
