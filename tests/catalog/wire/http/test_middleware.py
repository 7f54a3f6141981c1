"""What API calls pass by: the middleware for browsers, hooks included."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string

from catalog.wire.http.middleware import ApiCallMiddleware, browser_only
from tests.factories.client import Api

SENT_TO_BROWSERS = ("Content-Security-Policy", "X-Frame-Options", "Vary")


@browser_only
class Noted(MiddlewareMixin):
    """Notes what it sees of a request."""

    def process_request(self, request: Any) -> None:
        request.seen = ["request"]

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        request.seen.append("view")

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse:
        return HttpResponse("seen", status=500)


@browser_only
def noting(get_response: Any) -> Any:
    """Note that a request has passed."""

    def answer(request: HttpRequest) -> Any:
        request.seen = True  # type: ignore[attr-defined]
        return get_response(request)

    return answer


@pytest.fixture
def call() -> HttpRequest:
    """A call of the API, as its middleware leaves it."""
    request = RequestFactory().get("/skus")
    ApiCallMiddleware(lambda request: HttpResponse())(request)
    return request


def test_a_call_passes_a_class_by(call: Any) -> None:
    middleware: Any = Noted(lambda request: HttpResponse("view"))
    assert middleware(call).content == b"view"
    assert middleware.process_view(call, None, (), {}) is None
    assert middleware.process_exception(call, ValueError()) is None
    assert not hasattr(call, "seen")


def test_a_browser_does_not(rf: RequestFactory) -> None:
    request: Any = rf.get("/admin/")
    middleware = Noted(lambda request: HttpResponse("view"))
    middleware(request)
    middleware.process_view(request, None, (), {})
    assert request.seen == ["request", "view"]
    assert middleware.process_exception(request, ValueError()).content == b"seen"


def test_a_call_passes_a_function_by(rf: RequestFactory, call: Any) -> None:
    browser: Any = rf.get("/admin/")
    for request in (call, browser):
        assert noting(lambda request: HttpResponse("view"))(request).content == b"view"
    assert (hasattr(call, "seen"), browser.seen) == (False, True)


def test_it_stays_a_subclass() -> None:
    """Checks of Django's look for subclasses of its own middleware."""
    classes = [import_string(path) for path in settings.MIDDLEWARE]
    assert any(isinstance(each, type) and issubclass(each, SessionMiddleware) for each in classes)


def test_calls_get_no_header_of_browsers(api: Api, client: Client) -> None:
    page, answer = client.get("/admin/login/"), api.get("/skus")
    assert [name for name in SENT_TO_BROWSERS if name not in page.headers] == []
    assert [name for name in SENT_TO_BROWSERS if name in answer.headers] == []
    assert not answer.cookies
