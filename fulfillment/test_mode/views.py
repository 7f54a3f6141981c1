"""`/lockstep/reset`: test mode begins anew."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write

from .operations import reset_test_mode
from .serializers import ResetSerializer
from .states import SALES


class ResetView(ApiView):
    """`POST /lockstep/reset`."""

    resource = "lockstep"
    serializer = ResetSerializer
    answers = {"post": (200,)}

    def post(self, request: Any) -> Response:
        """Delete what happened in test mode and set its clock back to real time. Raises Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("Only test mode can be reset.")
        body = self.read(Write.UPDATE)
        if body.errors:
            raise ValidationError(body.errors)
        return self.answer(reset_test_mode(scope=body.values.get("scope") or SALES))
