"""`/sku-groups`: a list and nothing else (R-CAT-080)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView

from .filters import SkuGroupFilterSet
from .models import SkuGroup
from .serializers import SkuGroupSerializer


class SkuGroupList(ApiView):
    """`GET /sku-groups`."""

    resource = "sku-groups"
    serializer = SkuGroupSerializer
    filterset_class = SkuGroupFilterSet
    answers = {"get": (200,)}

    def get(self, request: Any) -> Response:
        """List SKU groups, newest first."""
        page = paginate(SkuGroup.objects.all(), request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        return self.answer_page(page)
