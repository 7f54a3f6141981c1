"""`/sources` (checkout.md, section 4)."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from catalog.wire.errors import wire_response
from catalog.wire.problems import Unauthorized
from catalog.wire.serializers import Write
from catalog.wire.views import WireView

from . import kinds
from .creation import create_source
from .models import Source
from .serializers import SourceCreate, SourceSerializer


def base_address(request: HttpRequest) -> str:
    """Return scheme and host under which this server is called."""
    return request.build_absolute_uri("/")


class SourceList(WireView):
    """`POST /sources`; a browser may make sources with the public key, but no store credit (R-CON-024)."""

    resource = "sources"
    public = True
    serializer = SourceCreate
    shown = SourceSerializer
    answers = {"post": (201, 409)}

    def post(self, request: Any) -> HttpResponse:
        """Make a source."""
        body = self.read(Write.CREATE)
        api_key = self.wire.api_key
        if api_key.kind == api_key.Kind.PUBLIC and body.values.get("type") == kinds.CUSTOMER_CREDIT:
            raise Unauthorized
        address = base_address(request._request)
        made = create_source(
            live_mode=self.wire.live_mode, values=body.values, errors=body.errors, base_address=address
        )
        return wire_response(201, SourceSerializer.represent(made, self.wire.version))


class SourceDetail(WireView):
    """`GET /sources/{id}`."""

    resource = "sources"
    serializer = SourceSerializer
    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> HttpResponse:
        """Retrieve a source."""
        return self.answer(Source.objects.for_wire().find(wire_id, live_mode=self.wire.live_mode))
