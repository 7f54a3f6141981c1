"""`/charges`."""

from typing import Any

from django.http import HttpResponse

from catalog.wire.http.errors import wire_response
from catalog.wire.http.views import WireView

from .answers import ChargeSerializer
from .models import Charge
from .representation import represent_charge


class ChargeDetail(WireView):
    """`GET /charges/{id}`: the only operation on charges."""

    resource = "charges"
    serializer = ChargeSerializer
    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> HttpResponse:
        """Retrieve a charge with all that was done on it."""
        charge = Charge.objects.for_wire().find(wire_id, live_mode=self.wire.live_mode)
        return wire_response(200, represent_charge(charge))
