"""The base of all API views: method, Accept, permission and body, in the contract's order (R-CON-155)."""

import re
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.views import APIView

from catalog.wire.exceptions import Forbidden, MethodNotAllowed, NotAcceptable, Unauthorized
from catalog.wire.messages.serializers import Body, WireSerializer, Write
from catalog.wire.values import jsontext

from .bodies import read_body
from .context import WireContext
from .errors import exception_handler, wire_response
from .idempotency.calls import IdempotentCall, Replay
from .pagination import Page
from .permissions import allows
from .schema import WireSchema
from .single_transaction import METHODS, answered_in_one
from .withholding import without_content

QUALITY = re.compile(r";\s*q=([0-9.]+)")


def accepts_json(header: str) -> bool:
    """Tell whether an Accept header admits JSON (R-CON-008)."""
    if not header.strip():
        return True
    for entry in header.lower().split(","):
        media_type = entry.split(";")[0].strip()
        quality = QUALITY.search(entry)
        refused = quality is not None and not quality[1].strip("0.")
        if media_type in ("*/*", "application/*", "application/json") and not refused:
            return True
    return False


class WireView(APIView):
    """A view of the API. Subclasses call one domain operation per method and answer what it returns."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "post", "put", "patch", "delete"]
    resource: ClassVar[str]
    """First path segment, which permissions of restricted keys name."""
    public: ClassVar[bool] = False
    """Whether public keys may call it (R-CON-024)."""
    answered: ClassVar[str] = ""
    """Resource that answers of writing calls show, if it is another one: who may not read it is shown its id only."""
    serializer: ClassVar[type[WireSerializer]]
    shown: ClassVar[type[WireSerializer] | None] = None
    """What answers show, where bodies are not read by the same message."""
    answers: ClassVar[dict[str, tuple[int, ...]]]
    """Method -> statuses that its contract declares, besides those of every call."""
    schema = WireSchema()
    wire: WireContext
    idempotent: IdempotentCall | None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a call; a writing one in one transaction, and with an Idempotency-Key once."""

        def answer() -> Any:
            return super(WireView, self).dispatch(request, *args, **kwargs)

        self.idempotent = IdempotentCall.of(request)
        response: Any
        if self.idempotent is not None:
            response = self.idempotent.answer(answer)
        elif request.method in METHODS:
            response = answered_in_one(request, answer)
        else:
            response = answer()
        return response if self._may_read() else without_content(response, request)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Check what can be checked before the body is read. Raises Refusal."""
        http_request: HttpRequest = request._request
        self.wire = http_request.wire  # type: ignore[attr-defined]
        method = request.method.lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(request.method, self.allowed_methods)
        if not accepts_json(request.headers.get("Accept", "")):
            raise NotAcceptable("Only application/json can be produced.")
        self._check_permission(request.method)
        if self.idempotent is not None:
            self.idempotent.claim()

    def _check_permission(self, method: str) -> None:
        api_key = self.wire.api_key
        if api_key.kind == api_key.Kind.PUBLIC and not self.public:
            raise Unauthorized
        if api_key.kind == api_key.Kind.RESTRICTED and not allows(api_key.permissions, self.resource, method):
            raise Forbidden("The key has no permission for this.")

    def _may_read(self) -> bool:
        """Return whether the key may see the answer; reading calls were refused before if it may not."""
        api_key = self.wire.api_key
        resource = self.answered or self.resource
        if api_key.kind != api_key.Kind.RESTRICTED or self.request.method == "GET":
            return True
        return allows(api_key.permissions, resource, "GET")

    @property
    def allowed_methods(self) -> list[str]:
        """Return the methods of this path, for the Allow header; no HEAD and no OPTIONS (R-CON-004)."""
        return [method.upper() for method in self.http_method_names if hasattr(self, method)]

    @property
    def field_table(self) -> list[str]:
        """Return the members of the view's message in the order of its table, in which errors are told (R-CON-153)."""
        message = getattr(self, "serializer", None)
        return list(message.members(self.wire.version)) if message else []

    def handle_exception(self, exc: Exception) -> Any:
        """Answer what was raised; a call that was answered before gets that answer."""
        return exc.response if isinstance(exc, Replay) else super().handle_exception(exc)

    def get_exception_handler(self) -> Any:
        return exception_handler

    def body(self) -> dict[str, Any]:
        """Return the request's body as an object, whatever its Content-Type says (R-CON-006). Raises Refusal."""
        return jsontext.read_object(read_body(self.request._request))

    def read(self, write: Write) -> Body:
        """Parse the request's body with the view's serializer."""
        return self.serializer.read(
            self.body(),
            write,
            version=self.wire.version,
            live_mode=self.wire.live_mode,
            path_id=self.kwargs.get("wire_id"),
        )

    def answer(self, resource: Any, status: int = 200) -> HttpResponse:
        """Answer one resource."""
        return wire_response(status, self.serializer.represent(resource, self.wire.version))

    def answer_page(self, page: Page) -> HttpResponse:
        """Answer a page of a list."""
        rows = self.serializer.represent_all(page.rows, self.wire.version)
        return wire_response(200, {"hasMore": page.has_more, "data": rows})

    def answer_nothing(self) -> HttpResponse:
        """Answer a deletion: 204 without a body (R-CON-009)."""
        return wire_response(204)
