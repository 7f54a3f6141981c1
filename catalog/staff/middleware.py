"""What every request of a browser goes through."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from catalog.wire.exceptions import Refusal
from catalog.wire.http.middleware import browser_only
from catalog.wire.records.actor import acting

from .plain_language import sentence_of

# No page sends it, and PostgreSQL takes it in no text, so a filter would fail over it.
NUL = "%00"


@browser_only
class StaffRequests:
    """Says who acts, for the history, and turns what a rule refuses into a message instead of an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address cannot be read.", content_type="text/plain")
        with acting("browser", request.user.get_username(), getattr(request, "request_id", "")):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal that no page has shown itself: go back and say why."""
        if not isinstance(exception, (Refusal, ValidationError)):
            return None
        messages.error(request, sentence_of(exception))
        return redirect(page_before(request))


def page_before(request: HttpRequest) -> str:
    """Return the page that the person came from, never the one that has just failed."""
    address = request.headers.get("referer", "")
    here = request.build_absolute_uri()
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if safe and (address != here or request.method == "POST") else reverse("admin:index")
