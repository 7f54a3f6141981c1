"""The base of all API views: checks in the contract's order (R-CON-155), and writing calls in one transaction."""

from typing import Any, ClassVar, NoReturn

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.wire.api_keys.operations import KeyExpired
from catalog.wire.exceptions import Forbidden, MethodNotAllowed, NotFound, Refusal, TooManyRequests
from catalog.wire.messages.serializers import Body, WireSerializer, Write
from catalog.wire.records.actor import acting

from .idempotency.calls import IdempotentCall, Replay
from .pagination import Page
from .parsers import read_in_advance
from .permissions import WRITING_METHODS, allows
from .request_log.recording import Call
from .requests import ApiRequest
from .versioning import HEADER
from .withholding import without_content


class ApiView(APIView):
    """A view of the API. Subclasses call one domain operation per method and answer what it returns."""

    http_method_names = ["get", "post", "put", "patch", "delete"]
    format_kwarg = None
    resource: ClassVar[str]
    """First path segment, which permissions of restricted keys name."""
    public: ClassVar[bool] = False
    """Open to public keys (R-CON-024)."""
    answered: ClassVar[str] = ""
    """Resource that answers of writing calls show, if it is another one: who may not read it is shown its id only."""
    serializer: ClassVar[type[WireSerializer]]
    shown: ClassVar[type[WireSerializer] | None] = None
    """What answers show, where bodies are not read by the same message."""
    answers: ClassVar[dict[str, tuple[int, ...]]]
    """Method -> statuses that its contract declares, besides those of every call."""
    request: ApiRequest
    live_mode: bool
    """The mode of the key, and of everything that the call reads or writes (R-CON-023)."""

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return the headers of every answer (R-CON-011)."""
        return {"Cache-Control": "no-store"}

    @property
    def allowed_methods(self) -> list[str]:
        """Return the methods of this path, for the Allow header; no HEAD and no OPTIONS (R-CON-004)."""
        return [method.upper() for method in self.http_method_names if hasattr(self, method)]

    @property
    def field_table(self) -> list[str]:
        """Return the members of the view's message in the order of its table, the order of errors (R-CON-153)."""
        version = getattr(self.request, "version", None)
        message = getattr(self, "serializer", None)
        return list(message.members(version)) if message and version else []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a call. Unlike DRF's, it renders the answer: a failure to render is a failure of the call."""
        self.args, self.kwargs, self.headers = args, kwargs, self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, *args, **kwargs)
            with acting("key", self.request.auth.name, self.request.request_id):
                response = self.write() if request.method in WRITING_METHODS else self.handle()
        except Exception as error:  # noqa: BLE001 - Every exception is answered in the envelope (R-CON-150).
            response = self.refuse(error)
        return response

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        """Wrap the request."""
        return ApiRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check a call before its body is read, in the order of R-CON-155. Raises Refusal, ValidationError."""
        self.perform_authentication(request)
        request.version, request.versioning_scheme = self.determine_version(request, *args, **kwargs)
        self.check_throttles(request)
        self.check_method(request)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.check_permissions(request)

    def perform_authentication(self, request: Any) -> None:
        """Find the key; count callers without a valid one. Raises Unauthorized, Forbidden, TooManyRequests."""
        call: Call = request.api_call
        try:
            call.api_key = request.auth
        except Refusal as refused:
            call.api_key = refused.api_key if isinstance(refused, KeyExpired) else None
            request.auth = None
            self.check_throttles(request)
            raise
        self.live_mode = request.auth.live_mode

    def check_throttles(self, request: Request) -> None:
        """Ask the throttles in turn; the first that refuses ends the call. Raises TooManyRequests."""
        for throttle in self.get_throttles():
            if not throttle.allow_request(request, self):
                raise TooManyRequests(int(throttle.wait() or 1))

    def check_method(self, request: Request) -> None:
        """Raise MethodNotAllowed for a method that the path does not have (R-CON-004)."""
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(request.method or "", self.allowed_methods)

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:
        """Raise Forbidden."""
        raise Forbidden(message or "")

    def write(self) -> HttpResponseBase:
        """Answer a writing call in one transaction: effects and rendered answer are kept together, or not at all.

        A 5xx has changed nothing, so clients may try again. The body is read before the transaction begins, so that a
        slow client holds no lock. With an Idempotency-Key the call is executed once, and its answer is kept.
        """
        read_in_advance(self.request._request)
        idempotent = IdempotentCall.of(self.request)
        with transaction.atomic():
            try:
                if idempotent is not None:
                    idempotent.claim()
                response = self.handle()
            except Exception as error:  # noqa: BLE001 - Every exception is answered in the envelope (R-CON-150).
                response = self.refuse(error)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif idempotent is not None:
                idempotent.keep(response)
        return response if self.may_read() else without_content(response, self.request._request)

    def handle(self) -> Any:
        """Return the rendered answer of the method's handler."""
        handler = getattr(self, (self.request.method or "").lower())
        return self.rendered(handler(self.request, *self.args, **self.kwargs))

    def refuse(self, error: Exception) -> Any:
        """Return the rendered answer to an exception; a call that was answered before gets that answer."""
        return error.response if isinstance(error, Replay) else self.rendered(self.handle_exception(error))

    def rendered(self, response: Any) -> Any:
        """Return the response with its headers and its content."""
        response = self.finalize_response(self.request, response, *self.args, **self.kwargs)
        return response.render() if isinstance(response, Response) else response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Name the version that is in force (R-CON-043)."""
        if version := getattr(request, "version", None):
            self.headers[HEADER] = version
        return super().finalize_response(request, response, *args, **kwargs)

    def may_read(self) -> bool:
        """Return whether the key may see the answer to a writing call."""
        api_key = self.request.auth
        resource = self.answered or self.resource
        return api_key.kind != api_key.Kind.RESTRICTED or allows(api_key.permissions, resource, "GET")

    def read(self, write: Write) -> Body:
        """Parse the request's body with the view's serializer."""
        return self.serializer.read(
            self.request.data,
            write,
            version=self.request.version,
            live_mode=self.live_mode,
            path_id=self.kwargs.get("wire_id"),
        )

    def answer(self, resource: Any, status: int = 200) -> Response:
        """Answer one resource."""
        return Response(self.serializer.represent(resource, self.request.version), status=status)

    def answer_page(self, page: Page) -> Response:
        """Answer a page of a list."""
        rows = self.serializer.represent_all(page.rows, self.request.version)
        return Response({"hasMore": page.has_more, "data": rows})

    def answer_nothing(self) -> Response:
        """Answer a deletion: 204 without a body (R-CON-009)."""
        return Response(status=204)


class UnknownPath(ApiView):
    """The last route: every path of the API that no other has (R-CON-160)."""

    schema = None

    def check_method(self, request: Request) -> None:
        """Raise NotFound."""
        raise NotFound
