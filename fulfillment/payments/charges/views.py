"""`/charges`."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.views import ApiView

from .answers import ChargeSerializer
from .models import Charge
from .representation import represent_charge


class ChargeDetail(ApiView):
    """`GET /charges/{id}`: the only operation on charges."""

    resource = "charges"
    serializer = ChargeSerializer
    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a charge with all that was done on it."""
        charge = Charge.objects.for_wire().find(wire_id, live_mode=self.live_mode)
        return Response(represent_charge(charge))
