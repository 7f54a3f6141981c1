"""The test/live switch of the staff's site: it works in one mode at a time (R-CAT-248, R-CON-023)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from catalog.wire.records import clock

from .form_demands import without_form_token

SESSION_KEY = "live_mode"
MOMENT = "moment_in_mode"


def is_live(request: HttpRequest) -> bool:
    """Tell which mode the page belongs to: a form's is that of the page that it was on, else that of the session."""
    live_mode: bool | None = getattr(request, "page_mode", None)
    return works_in_live(request) if live_mode is None else live_mode


def works_in_live(request: HttpRequest) -> bool:
    """Tell which mode was chosen in this session; test unless it was live."""
    return request.session.get(SESSION_KEY) is True


def now_of(request: HttpRequest) -> datetime:
    """Return the time of that mode. A page shows one moment, so the clock is read once for it."""
    attributes = vars(request)
    if MOMENT not in attributes:
        attributes[MOMENT] = clock.now(live_mode=is_live(request))
    moment: datetime = attributes[MOMENT]
    return moment


def mode_name(live_mode: bool) -> str:
    """Return what people call a mode."""
    return "live" if live_mode else "test"


@without_form_token
@require_POST
def switch_mode(request: HttpRequest) -> HttpResponse:
    """Change to the mode that the form names, and go to where the same work continues in that mode."""
    request.session[SESSION_KEY] = request.POST.get("mode") == "live"
    messages.success(request, f"You are now working in {mode_name(works_in_live(request))} mode.")
    return redirect(page_after_switch(request, request.POST.get("next", "")))


def page_after_switch(request: HttpRequest, address: str) -> str:
    """Return the address to show next: the same list or page; of an object, which the other mode lacks, its list."""
    home = reverse("admin:index")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or not address.startswith(home):
        return home
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return home
    # Filters may name objects of the other mode, so the list is shown without them.
    if "model_admin" not in vars(match.func):
        return home
    model = match.func.model_admin.opts  # type: ignore[attr-defined]
    return reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
