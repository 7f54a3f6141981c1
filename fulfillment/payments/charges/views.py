"""`/charges`."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.mixins import RetrieveMixin
from catalog.wire.http.viewsets import ApiViewSet

from .models import Charge
from .serializers import ChargeSerializer


class ChargeViewSet(RetrieveMixin, ApiViewSet):
    """`/charges/{id}`: charges are read and nothing else."""

    resource = "charges"
    queryset = Charge.objects.for_wire()
    serializer_class = ChargeSerializer
    answers = {"retrieve": (200, 404)}

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Retrieve a charge with all that was done on it."""
        return super().retrieve(request, *args, **kwargs)
