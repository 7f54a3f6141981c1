"""What every page of the staff's site is wrapped in: forms count once, pages keep their mode, typed text is kept.

`StaffSite.admin_view` wraps each view, so a new page cannot forget it. A form whose token does not fit is *held*: the
view is called with what was sent, but cannot write and finds its forms invalid, so it shows them again, filled in and
with a new token. A view that has nothing to fill in is replaced by a page with a "Send again" button.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape

from catalog.wire.exceptions import Refusal

from .form_demands import demand_of
from .form_tokens import FIELD, FormToken, OpenForm, content_digest, keep_open, read_token, session_digest
from .holding import holding
from .kept_input import NOT_KEPT, fields_to_keep, fill_in, keep_input, lacks_something, take_kept_input
from .middleware import page_before
from .mode import SESSION_KEY, mode_name, works_in_live
from .models import FormSubmission
from .submissions import submit_once
from .writes import WriteRefused, refuse_writes

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")

UNUSABLE = "This page can no longer be sent. Nothing was done. Check what you entered, then send it again."
RENEWED = "You have signed in again since this page was opened. Nothing was done. Check what you entered, then send it."
RETURNED = "You have signed in again. Nothing was done yet. Check what you entered, then send it."
SOMEBODY_ELSE = "This page was opened by somebody else. Nothing was done."
CHANGED = "Already done at {time} UTC. What you see here is not done; to do it as well, check it, then send it again."
OTHER_MODE = (
    "This page was opened in {page} mode; you are now working in {session} mode. Nothing was done. "
    "Send it again to switch back to {page} mode and do it there."
)
ENDED = "Your session has ended. Sign in to go on; what you entered is kept."


def demand_form_token(view: View) -> View:
    """Wrap a view of the staff's site, inside the check that somebody is signed in."""
    demanded = demand_of(view)

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.issues_form_tokens = True  # type: ignore[attr-defined]
        call = partial(view, request, *args, **kwargs)
        if demanded == "none":
            return call()
        token = None if request.method in SAFE else read_token(request)
        if demanded == "mode":
            _take_mode(request, token)
            return call()
        if request.method in SAFE:
            return _opened(request, call)
        # What the CSRF protection has refused is held even if the token is good.
        problem = getattr(request, "refused_form", "") or _problem_of(request, token)
        if problem:
            if token is not None and problem not in (UNUSABLE, SOMEBODY_ELSE):
                keep_open(request, OpenForm(token.path, token.nonce))
            return hold(request, call, problem, token)
        return _sent(request, call, token)  # type: ignore[arg-type]

    return page


def _opened(request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    """Show a page; filled in with what was typed there before the session ended, if there is something."""
    kept = take_kept_input(request)
    if kept is None:
        return call()
    fill_in(request, kept)
    request.page_mode = kept.live_mode  # type: ignore[attr-defined]
    keep_open(request, OpenForm(request.path, kept.nonce))
    return hold(request, call, RETURNED if kept.is_whole else f"{RETURNED} {NOT_KEPT}", None)


def _take_mode(request: HttpRequest, token: FormToken | None) -> None:
    """Take the mode of the page that asks: from its form, or from the address of what it looks up."""
    if request.GET.get("mode") in (mode_name(True), mode_name(False)):
        request.page_mode = request.GET["mode"] == mode_name(True)  # type: ignore[attr-defined]
    if token is not None and token.person == str(request.user.pk):
        request.page_mode = token.live_mode  # type: ignore[attr-defined]


def _problem_of(request: HttpRequest, token: FormToken | None) -> str:
    """Say why a form cannot be accepted as it is; "" if it can."""
    if token is None or token.path != request.path:
        return UNUSABLE
    if token.person != str(request.user.pk):
        return SOMEBODY_ELSE
    if token.session != session_digest(request):
        return RENEWED
    in_live = works_in_live(request)
    if token.live_mode != in_live and not token.switches:
        return OTHER_MODE.format(page=mode_name(token.live_mode), session=mode_name(in_live))
    return ""


def _sent(request: HttpRequest, call: Callable[[], HttpResponse], token: FormToken) -> HttpResponse:
    """Do what a form asks for, once."""
    request.page_mode = token.live_mode  # type: ignore[attr-defined]
    outcome = submit_once(request, token, call)
    if isinstance(outcome, FormSubmission):
        return _done_before(request, call, token, outcome)
    if token.live_mode != works_in_live(request):
        request.session[SESSION_KEY] = token.live_mode
        messages.info(request, f"You are working in {mode_name(token.live_mode)} mode again.")
    return outcome


def _done_before(
    request: HttpRequest, call: Callable[[], HttpResponse], token: FormToken, done: FormSubmission
) -> HttpResponse:
    """Answer a repeat with a link to the result; a form that was changed in between, with what was typed."""
    if done.content != content_digest(request):
        return hold(request, call, CHANGED.format(time=f"{done.time:%H:%M}"), token, result=done.result)
    context = {**admin.site.each_context(request), "title": "Already done", "submission": done}
    return render(request, "staff/already_done.html", context)


def hold(
    request: HttpRequest, call: Callable[[], HttpResponse], problem: str, token: FormToken | None, *, result: str = ""
) -> HttpResponse:
    """Show what was sent, without doing it, and why. Raises what the view raises about rights."""
    _take_mode(request, token)
    if problem == SOMEBODY_ELSE:
        return send_again_page(request, problem, fields=None, status=403)
    if lacks_something(request):
        problem = f"{problem} {NOT_KEPT}"
    request.held_because = problem  # type: ignore[attr-defined]
    request.held_result = result  # type: ignore[attr-defined]
    response: HttpResponse | None = None
    try:
        with holding(), transaction.atomic():
            with connection.execute_wrapper(refuse_writes):
                response = call()
                if hasattr(response, "render"):
                    response.render()
            transaction.set_rollback(True)
    except (WriteRefused, Refusal, ValidationError):
        response = None
    if response is None or response.status_code != 200 or escape(problem) not in response.content.decode():
        return send_again_page(request, problem, fields=fields_to_keep(request))
    return response


def send_again_page(
    request: HttpRequest,
    problem: str,
    *,
    fields: list[tuple[str, str]] | None,
    status: int = 200,
    with_sent_token: bool = False,
) -> HttpResponse:
    """Return a page that says why nothing was done; it holds the fields, if there are any, to be sent again.

    It needs no database. When nobody knows whether the step was taken, it is sent again with the token that was sent.
    """
    if with_sent_token:
        request.form_token_to_repeat = request.POST.get(FIELD, "")  # type: ignore[attr-defined]
    context = {"problem": problem, "fields": fields, "page_before": page_before(request)}
    return render(request, "staff/send_again.html", context, status=status)


def ask_to_sign_in(request: HttpRequest, view: View) -> HttpResponse | None:
    """Lead somebody whose session has ended to the sign-in and back, keeping the form; None if none was sent."""
    if request.method in SAFE or demand_of(view) != "once":
        return None
    token = read_token(request)
    if token is None or token.path != request.path or not keep_input(request, token):
        return None
    messages.info(request, ENDED)
    return redirect_to_login(request.get_full_path(), reverse("admin:login"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token does not fit (CSRF_FAILURE_VIEW): mostly because somebody has signed in again.

    An authentic form token shows that the form comes from a page of this person, so what was typed is shown again,
    unsaved. Anything else may come from another site, and nothing of it is shown.
    """
    match, token = request.resolver_match, read_token(request)
    is_first = not hasattr(request, "refused_form")
    if match is not None and is_first and _is_own_form(request, token) and demand_of(match.func) == "once":
        request.refused_form = RENEWED  # type: ignore[attr-defined]
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if response.status_code == 200:
            response.status_code = 403
        return response
    if match is not None and match.view_name == "admin:login" and request.user.is_authenticated:
        return redirect("admin:index")
    return render(request, "staff/form_refused.html", {"page_before": page_before(request)}, status=403)


def _is_own_form(request: HttpRequest, token: FormToken | None) -> bool:
    """Tell whether a form comes from a page of the person, or of somebody whose session has ended."""
    if token is None or token.path != request.path or not request.path.startswith(reverse("admin:index")):
        return False
    return not request.user.is_authenticated or token.person == str(request.user.pk)
