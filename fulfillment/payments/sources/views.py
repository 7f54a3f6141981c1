"""`/sources` (checkout.md, section 4)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import get_script_prefix
from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.exceptions import Unauthorized
from catalog.wire.http.mixins import CreateMixin, RetrieveMixin
from catalog.wire.http.permissions import only_in_test_mode
from catalog.wire.http.viewsets import ApiViewSet
from catalog.wire.messages.fields import Choice
from catalog.wire.messages.serializers import ApiSerializer

from . import declines, kinds
from .creation import create_source
from .models import Source
from .operations import approve_source, complete_challenge, decline_source, plan_decline
from .serializers import SourceSerializer


def base_address(request: HttpRequest) -> str:
    """Return scheme, host and path under which this server is called."""
    return request.build_absolute_uri(get_script_prefix())


class SourceViewSet(CreateMixin, RetrieveMixin, ApiViewSet):
    """`/sources` and `/sources/{id}`. Browsers make sources with the public key, but no store credit (R-CON-024)."""

    resource = "sources"
    public_actions = ("create",)
    queryset = Source.objects.for_wire()
    serializer_class = SourceSerializer
    answers = {"create": (201, 409), "retrieve": (200, 404)}

    def perform_create(self, serializer: Any) -> Source:
        """Make a source."""
        api_key, sent = self.request.auth, serializer.validated_data
        if api_key.kind == api_key.Kind.PUBLIC and sent.get("type") == kinds.CUSTOMER_CREDIT:
            raise Unauthorized
        address = base_address(self.request._request)
        return create_source(live_mode=self.live_mode, base_address=address, errors=serializer.errors, **sent)


class FailureCode(ApiSerializer):
    """Why a charge is declined; `declined` unless it is said (R-CHK-238)."""

    failure_code = Choice(*declines.CODES, empty=None)


class SourceRehearsalViewSet(ApiViewSet):
    """`/lockstep/sources/{id}/...`: what shopper or staff do on a page, in test mode (R-CHK-154, R-CHK-250)."""

    resource = "lockstep"
    answered = "sources"
    serializer_class = SourceSerializer
    body_serializer_classes = {"decline_next_charge": FailureCode}
    permission_classes = only_in_test_mode("Sources can be played with in test mode only.")
    answers = dict.fromkeys(("approve", "decline", "complete_challenge", "decline_next_charge"), (200, 403, 404, 409))

    @action(detail=True, methods=["post"])
    def approve(self, request: Any, wire_id: str) -> Response:
        """Approve a source in the shopper's place."""
        return self.answer(approve_source(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"])
    def decline(self, request: Any, wire_id: str) -> Response:
        """Decline a source in the shopper's place."""
        return self.answer(decline_source(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="complete-challenge")
    def complete_challenge(self, request: Any, wire_id: str) -> Response:
        """Complete the challenge of a source in the shopper's place."""
        return self.answer(complete_challenge(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="decline-next-charge")
    def decline_next_charge(self, request: Any, wire_id: str) -> Response:
        """Let the bank decline the next charge with `failureCode`."""
        serializer = self.read_body(partial=True)
        if serializer.errors:
            raise ValidationError(serializer.errors)
        code = serializer.validated_data.get("failure_code") or declines.DECLINED
        return self.answer(plan_decline(live_mode=False, wire_id=wire_id, code=code))
