"""What people see while the database is away, full or busy: a page that keeps what they typed, to be sent again."""

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error as django_server_error

from catalog.wire.http.middleware import browser_only
from catalog.wire.masking.names import is_secret_name
from catalog.wire.outages import RETRY_AFTER_SECONDS, is_passing

from .form_tokens import FIELD
from .kept_input import NOT_KEPT, fields_to_keep, lacks_something
from .pages import send_again_page

logger = logging.getLogger("lockstep.staff")

AWAY = "The database cannot be reached right now, or it is busy."
SEND = "What you entered is kept on this page. Wait a moment, then send it again; it counts once."
READ = "Wait a moment, then open the page again."
SIGN_IN = "Wait a moment, then sign in again."


@browser_only
class OutagePages:
    """Turns faults of the database into the page, wherever in a request they happen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who asks before anything else: a session that cannot be read must not end in a page of Django's."""
        try:
            _ = request.user.is_authenticated
        except Exception as error:
            if not is_passing(error):
                raise
            return outage_page(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a view could not do."""
        return outage_page(request, exception) if is_passing(exception) else None


def outage_page(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return the page. It needs neither the database nor the session."""
    logger.error("the database cannot work, %s %s: %s", request.method, request.path, error)
    fields, advice = None, READ
    if request.method == "POST":
        fields, advice = _kept(request)
    response = send_again_page(request, f"{AWAY} {advice}", fields=fields, status=503, with_sent_token=True)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _kept(request: HttpRequest) -> tuple[list[tuple[str, str]] | None, str]:
    """Return the fields to be sent again, and what to do; no fields where a password is all that matters."""
    if FIELD in request.POST:
        request.issues_form_tokens = True  # type: ignore[attr-defined]
    elif any(is_secret_name(name) for name in request.POST if name != "csrfmiddlewaretoken"):
        return None, SIGN_IN
    fields = fields_to_keep(request)
    return fields, f"{SEND} {NOT_KEPT}" if lacks_something(request) else SEND


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view has caught (handler500): also a session that cannot be stored."""
    error = sys.exc_info()[1]
    return outage_page(request, error) if is_passing(error) else django_server_error(request)
