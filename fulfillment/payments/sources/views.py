"""`/sources` (checkout.md, section 4)."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import get_script_prefix
from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden, Unauthorized
from catalog.wire.http.schema import BodilessSchema, WireSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.fields import Choice
from catalog.wire.messages.serializers import WireSerializer, Write

from . import declines, kinds
from .creation import create_source
from .models import Source
from .operations import approve_source, complete_challenge, decline_source, plan_decline
from .serializers import SourceSerializer


def base_address(request: HttpRequest) -> str:
    """Return scheme, host and path under which this server is called."""
    return request.build_absolute_uri(get_script_prefix())


class SourceList(ApiView):
    """`POST /sources`; a browser may make sources with the public key, but no store credit (R-CON-024)."""

    resource = "sources"
    public = True
    serializer = SourceSerializer
    shown = SourceSerializer
    answers = {"post": (201, 409)}

    def post(self, request: Any) -> Response:
        """Make a source."""
        body = self.read(Write.CREATE)
        api_key = self.request.auth
        if api_key.kind == api_key.Kind.PUBLIC and body.values.get("type") == kinds.CUSTOMER_CREDIT:
            raise Unauthorized
        address = base_address(request._request)
        made = create_source(live_mode=self.live_mode, base_address=address, errors=body.errors, **body.values)
        return Response(SourceSerializer(made).data, status=201)


class SourceDetail(ApiView):
    """`GET /sources/{id}`."""

    resource = "sources"
    serializer = SourceSerializer
    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a source."""
        return self.answer(Source.objects.for_wire().find(wire_id, live_mode=self.live_mode))


class SourceSimulation(ApiView):
    """`POST /lockstep/sources/{id}/...`: what shopper or staff do on a page, in test mode (R-CHK-154, R-CHK-250)."""

    resource = "lockstep"
    answered = "sources"
    serializer: ClassVar[type[WireSerializer]] = SourceSerializer
    schema = BodilessSchema()
    answers = {"post": (200, 403, 404, 409)}
    operation: ClassVar[Callable[..., Source]]

    def post(self, request: Any, wire_id: str) -> Response:
        """Act in the shopper's place."""
        self.refuse_live()
        return self.answer(type(self).operation(live_mode=False, wire_id=wire_id))

    def refuse_live(self) -> None:
        """Raise Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("Sources can be played with in test mode only.")


class ApproveSource(SourceSimulation):
    """`POST /lockstep/sources/{id}/approve`."""

    operation = staticmethod(approve_source)


class DeclineSource(SourceSimulation):
    """`POST /lockstep/sources/{id}/decline`."""

    operation = staticmethod(decline_source)


class CompleteChallenge(SourceSimulation):
    """`POST /lockstep/sources/{id}/complete-challenge`."""

    operation = staticmethod(complete_challenge)


class FailureCode(WireSerializer):
    """Why a charge is declined; `declined` unless it is said (R-CHK-238)."""

    failure_code = Choice(*declines.CODES, empty=None)


class DeclineNextCharge(SourceSimulation):
    """`POST /lockstep/sources/{id}/decline-next-charge`."""

    serializer = FailureCode
    shown = SourceSerializer
    schema = WireSchema()

    def post(self, request: Any, wire_id: str) -> Response:
        """Let the bank decline the next charge with `failureCode`."""
        self.refuse_live()
        body = self.read(Write.UPDATE)
        if body.errors:
            raise ValidationError(body.errors)
        code = body.values.get("failure_code") or declines.DECLINED
        source = plan_decline(live_mode=False, wire_id=wire_id, code=code)
        return Response(SourceSerializer(source).data)
