"""The base of all API views: checks in the contract's order (R-CON-155), and writing calls in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, NoReturn, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.wire.api_keys.operations import KeyExpired
from catalog.wire.exceptions import Forbidden, MethodNotAllowed, NotFound, Refusal, TooManyRequests
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records.actor import acting

from .idempotency.calls import IdempotentCall, Replay
from .parsers import read_in_advance
from .permissions import WRITING_METHODS, allows
from .request_log.recording import Call
from .requests import ApiRequest
from .versioning import HEADER
from .withholding import without_content

ACTIONS_WITH_BODY = ("create", "replace", "update", "partial_update", "post", "put", "patch")
"""Their body is read by the view's own serializer, unless it names another."""


class ApiView(GenericAPIView):
    """A view of the API. Subclasses call one domain operation per method and answer what it returns."""

    http_method_names = ["get", "post", "put", "patch", "delete"]
    format_kwarg = None
    resource: ClassVar[str]
    """First path segment, which permissions of restricted keys name."""
    public_actions: ClassVar[Collection[str]] = ()
    """Actions that are open to public keys (R-CON-024)."""
    answered: ClassVar[str] = ""
    """Resource that answers of writing calls show, if it is another one: who may not read it is shown its id only."""
    serializer_class: Any = None
    """The serializer of answers, and of bodies unless `body_serializer_classes` names another."""
    body_serializer_classes: ClassVar[Mapping[str, type[ApiSerializer]]] = {}
    """Action (of a plain view: the method) -> the serializer of its body."""
    filterset_class: ClassVar[Any] = None
    """The `ApiFilterSet` of the list."""
    answers: ClassVar[Mapping[str, tuple[int, ...]]] = {}
    """Action (of a plain view: the method) -> the statuses of its contract besides those of every call. The first is
    that of success."""
    action: str
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
        """Return the fields of the call's message in the order of its table, the order of errors (R-CON-153)."""
        version = getattr(self.request, "version", None)
        message = self.get_body_serializer_class() or self.serializer_class
        return [field.wire_name for field in message.shape_in(version).fields.values()] if message and version else []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a call. Unlike DRF's, it renders the answer: a failure to render is a failure of the call."""
        self.args, self.kwargs, self.headers = args, kwargs, self.default_response_headers
        self.request = cast("ApiRequest", self.initialize_request(request, *args, **kwargs))
        try:
            self.initial(self.request, *args, **kwargs)
            with acting("key", self.request.auth.name, self.request.request_id):
                response = self.write_in_transaction() if request.method in WRITING_METHODS else self.call_handler()
        except Exception as error:  # noqa: BLE001 - Every exception is answered in the envelope (R-CON-150).
            response = self.exception_response(error)
        return response

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Wrap the request. The action is the method; view sets have names for it."""
        self.action = (request.method or "").lower()
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

    def write_in_transaction(self) -> HttpResponseBase:
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
                response = self.call_handler()
            except Exception as error:  # noqa: BLE001 - Every exception is answered in the envelope (R-CON-150).
                response = self.exception_response(error)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif idempotent is not None:
                idempotent.keep(response)
        return response if self.may_read() else without_content(response, self.request._request)

    def call_handler(self) -> Any:
        """Return the rendered answer of the method's handler."""
        handler = getattr(self, (self.request.method or "").lower())
        return self.rendered_response(handler(self.request, *self.args, **self.kwargs))

    def exception_response(self, error: Exception) -> Any:
        """Return the rendered answer to an exception; a call that was answered before gets that answer."""
        return error.response if isinstance(error, Replay) else self.rendered_response(self.handle_exception(error))

    def rendered_response(self, response: Any) -> Any:
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

    def get_serializer_context(self) -> dict[str, Any]:
        """Return what serializers know of the call: version, mode, and the id in its path."""
        return {
            "version": self.request.version,
            "live_mode": self.live_mode,
            "wire_id": self.kwargs.get("wire_id"),
            "request": self.request,
        }

    def get_body_serializer_class(self) -> Any:
        """Return the serializer of the call's body; None for a call without one."""
        default = self.serializer_class if self.action in ACTIONS_WITH_BODY else None
        return self.body_serializer_classes.get(self.action, default)

    def read_body(self, *, partial: bool = False) -> Any:
        """Return the serializer of the body, with `validated_data` and `errors`. Raises InvalidFormat."""
        serializer_class = self.get_body_serializer_class()
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, partial=partial, context=context)
        serializer.is_valid()
        return serializer

    def read_valid_body(self, *, partial: bool = False) -> dict[str, Any]:
        """Return the values of the body, for operations without rules of their own. Raises ValidationError."""
        serializer = self.read_body(partial=partial)
        if serializer.errors:
            raise ValidationError(serializer.errors)
        return dict(serializer.validated_data)

    def represent(self, instance: Any) -> Any:
        """Return an object as answers show it."""
        return self.get_serializer(instance).data

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return the objects of a page."""
        return self.get_serializer(instances, many=True).data

    def answer(self, instance: Any, status: int | None = None) -> Response:
        """Answer an object with the status of success."""
        return Response(self.represent(instance), status=status or self.answers[self.action][0])


class UnknownPath(ApiView):
    """The last route: every path of the API that no other has (R-CON-160)."""

    schema = None

    def check_method(self, request: Request) -> None:
        """Raise NotFound."""
        raise NotFound
