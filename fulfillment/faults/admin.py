"""The page of the fault switch, and the banner that says that it is on."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalog.staff.banners import Banner, provides_banners
from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.mode import is_live
from catalog.staff.read_only import FixedRowsAdmin

from .forms import EFFECTS, FaultForm
from .injection import switches
from .models import FaultSwitch
from .operations import switch_off, switch_on


@provides_banners
def fault_banner(request: HttpRequest) -> Iterator[Banner]:
    """Say to everybody in test mode which faults are on."""
    on = {} if is_live(request) else switches.all_on()
    if on:
        names = ", ".join(
            f"{switch.get_kind_display().lower()} {switch.percent}\N{NO-BREAK SPACE}%" for switch in on.values()
        )
        may_look = request.user.has_perm("fulfillment.view_faultswitch")
        yield Banner(f"Faults are switched on in test mode: {names}.", fault_page() if may_look else "")


def fault_page() -> str:
    """Return the address of the page."""
    return reverse("admin:fulfillment_faultswitch_changelist")


@admin.register(FaultSwitch)
class FaultSwitchAdmin(FixedRowsAdmin, LockstepAdmin):
    """One page for all kinds in place of a list. In live mode it only tells that there are no faults."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the switches, or turn the one that was sent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.POST.get("kind", "") if request.method == "POST" else ""
        form = None
        if kind in FaultSwitch.Kind.values:
            if not self.may_turn(request):
                raise PermissionDenied
            form = FaultForm(kind, request.POST)
            if self._turned(request, kind, form):
                return redirect(fault_page())
        context = {
            "rows": [self._row(switch_kind, form if switch_kind == kind else None) for switch_kind in FaultSwitch.Kind],
            "may_turn": self.may_turn(request),
            "allowed": settings.FAULTS_ALLOWED,
        }
        return self.page(request, "faults/page.html", title="Fault switch", **context)

    def may_turn(self, request: HttpRequest) -> bool:
        """Tell whether the person may turn switches here and now: never in live mode."""
        return settings.FAULTS_ALLOWED and not is_live(request) and self.has_change_permission(request)

    def _turned(self, request: HttpRequest, kind: str, form: FaultForm) -> bool:
        label = FaultSwitch.Kind(kind).label
        if "off" in request.POST:
            switch_off(kind=kind)
            self.message_user(request, f"{label}: switched off.")
            return True
        if not form.is_valid():
            return False
        switch_on(kind=kind, **form.cleaned_data)
        self.message_user(request, f"{label}: switched on.")
        return True

    def _row(self, kind: FaultSwitch.Kind, form: FaultForm | None) -> dict[str, Any]:
        switch = FaultSwitch.objects.filter(kind=kind).first()
        return {
            "kind": kind.value,
            "label": kind.label,
            "effect": EFFECTS[kind],
            "switch": switch,
            "form": form or FaultForm(kind),
            "history": reverse("admin:fulfillment_faultswitch_history", args=[switch.pk]) if switch else "",
        }

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the one page."""
        return redirect(fault_page())
