"""Reservations in the browser, with their clocks and a way to end them (R-FUL-443)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.decorators import action, display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.formatting import moment
from catalog.staff.lists import ExactSearchList
from catalog.staff.mode import now_of
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.records.effects import counted
from fulfillment.stock import states
from fulfillment.stock.models import Movement, Reservation, ReservationHold
from fulfillment.stock.reservations import release_reservation

from .filters import StateFilter
from .formatting import at, countdown, ledger_rows

CARRIED = ("action", ACTION_CHECKBOX_NAME, "select_across", "index")
"""Fields by which the list finds the action and the chosen rows once more."""
COLOURS = {"Active": "success", "Converted": "info", "Released": "primary", "Expired": "warning"}


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """Reservations of the mode in force, newest first."""

    change_list_template = "stock/list.html"
    change_form_template = "stock/reservation.html"
    list_display = ("wire_id", "state_now", "time_left", "what", "destination", "created", "ends")
    list_filter = (StateFilter,)
    ordering = ("-key",)
    sortable_by = ()
    actions = ("release_selected",)
    actions_detail = ("release_one",)
    fields = ("wire_id", "state_now", "time_left", "destination", "shipping", "created", "ends", "ended")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reservation]:
        """Return the reservations with their lines; each row carries the moment."""
        rows: QuerySet[Reservation] = super().get_queryset(request)
        return rows.annotate(seen_at=at(now_of(request))).prefetch_related("lines")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a reservation with its lines, where they are held, and what it moved."""
        reservation = self.get_object(request, object_id)
        context = self._shown(reservation) if reservation else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _shown(self, reservation: Any) -> dict[str, Any]:
        """Return the lines; holds of an overdue reservation are no longer shown, swept or not (R-FUL-061)."""
        holds = ReservationHold.objects.filter(line__reservation=reservation).select_related("level__location")
        held = list(holds.order_by("pk")) if reservation.is_active(reservation.seen_at) else []
        places = {line.pk: [hold for hold in held if hold.line_id == line.pk] for line in reservation.lines.all()}
        moved = Movement.objects.filter(
            live_mode=reservation.live_mode, cause_type="reservation", cause_id=reservation.wire_id
        )
        return {
            "lines": [(line, places[line.pk]) for line in reservation.lines.all()],
            "rows": ledger_rows(moved.select_related("location")[:50]),
        }

    def has_release_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the person may end reservations, and this one has not ended."""
        if not request.user.has_perm("fulfillment.change_reservation"):
            return False
        reservation: Any = self.get_object(request, str(object_id)) if object_id else None
        return object_id is None or (reservation is not None and reservation.is_active(reservation.seen_at))

    @admin.action(description="Release", permissions=["release"])
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Reservation]) -> HttpResponse | None:
        """Ask, then release those that are active; the others have nothing to release.

        The counts that were seen are confirmed: when there are others by then, the page asks again.
        """
        active = list(queryset.filter(state=states.ACTIVE, expires_time__gt=now_of(request)).order_by("key"))
        chosen = counted(len(active), "reservation")
        held = counted(held_units(active), "unit")
        if active and request.POST.get("confirmed") != f"{chosen}, {held}":
            carried = [(name, value) for name in CARRIED for value in request.POST.getlist(name)]
            return self._ask(
                request,
                question=f"Release {chosen}?",
                held=held,
                verb=f"Release {chosen}",
                back=request.get_full_path(),
                carried=[*carried, ("confirmed", f"{chosen}, {held}")],
            )
        for reservation in active:
            release_reservation(live_mode=reservation.live_mode, reservation_id=reservation.wire_id)
        self.message_user(request, f"{chosen} released.")
        return None

    @action(description="Release", url_path="release", permissions=["release"])
    def release_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then free everything that the reservation holds."""
        reservation = self.get_object(request, object_id)
        if reservation is None or not self.has_release_permission(request, object_id):
            raise PermissionDenied
        if request.method == "POST":
            release_reservation(live_mode=reservation.live_mode, reservation_id=reservation.wire_id)
            self.message_user(request, "Reservation released.")
            return redirect(self.object_address(reservation.pk))
        return self._ask(
            request,
            question=f"Release reservation {reservation.wire_id}?",
            held=counted(held_units([reservation]), "unit"),
            verb="Release the reservation",
            back=self.object_address(reservation.pk),
        )

    def _ask(self, request: HttpRequest, *, held: str, **context: Any) -> HttpResponse:
        """Return the page that asks."""
        consequences = [
            f"{held} can be promised to others at once.",
            "An order that relies on the reservation takes its chances with free stock.",
        ]
        return self.page(request, "staff/confirm.html", title="Release", consequences=consequences, **context)

    @display(description="State", label=COLOURS)
    def state_now(self, reservation: Any) -> str:
        """Return the state as of now, swept or not."""
        is_over = reservation.state == states.ACTIVE and not reservation.is_active(reservation.seen_at)
        return dict(states.CHOICES)[states.EXPIRED] if is_over else reservation.get_state_display()

    @display(description="Time left")
    def time_left(self, reservation: Any) -> str:
        """Return the countdown."""
        return countdown(reservation, reservation.seen_at)

    @display(description="Items")
    def what(self, reservation: Reservation) -> str:
        """Return quantities and items."""
        lines = [f"{line.quantity:,} x {line.item_id}" for line in reservation.lines.all()]
        return ", ".join(lines[:2]) + (f" and {len(lines) - 2} more" if len(lines) > 2 else "")

    @display(description="Ships to")
    def destination(self, reservation: Reservation) -> str:
        """Return where it would be shipped to."""
        address = reservation.ship_to["address"]
        return ", ".join(filter(None, (address.get(name) for name in ("postal_code", "city", "state", "country"))))

    @display(description="Shipping")
    def shipping(self, reservation: Reservation) -> str:
        """Return service and price, as they were sent (R-FUL-060)."""
        choice = reservation.shipping_choice
        return f"{choice['service_level']}, {choice['amount']} {choice['currency']}"

    @display(description="Created (UTC)")
    def created(self, reservation: Reservation) -> str:
        """Return the time of creation."""
        return moment(reservation.created_time)

    @display(description="Expires (UTC)")
    def ends(self, reservation: Reservation) -> str:
        """Return when it expires."""
        return moment(reservation.expires_time)

    @display(description="Ended (UTC)")
    def ended(self, reservation: Reservation) -> str:
        """Return when it ended."""
        return moment(reservation.ended_time)


def held_units(reservations: Iterable[Reservation]) -> int:
    """Return how many units reservations hold."""
    holds = ReservationHold.objects.filter(line__reservation__in=[one.pk for one in reservations])
    return int(holds.aggregate(units=Coalesce(Sum("quantity"), 0))["units"])
