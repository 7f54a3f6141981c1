"""`/lockstep/reset`: test mode starts over."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.http.permissions import only_in_test_mode
from catalog.wire.http.views import ApiView

from .operations import reset_test_mode
from .serializers import ResetSerializer
from .states import SALES


class ResetView(ApiView):
    """`POST /lockstep/reset`."""

    resource = "lockstep"
    serializer_class = ResetSerializer
    permission_classes = only_in_test_mode("Only test mode can be reset.")
    answers = {"post": (200,)}

    def post(self, request: Any) -> Response:
        """Delete what happened in test mode and set its clock back to real time. Raises Forbidden in live mode."""
        serializer = self.read_body(partial=True)
        if serializer.errors:
            raise ValidationError(serializer.errors)
        return self.answer(reset_test_mode(scope=serializer.validated_data.get("scope") or SALES))
