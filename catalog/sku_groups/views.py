"""`/sku-groups`: a list and nothing else (R-CAT-080)."""

from typing import Any, ClassVar

from django.http import HttpResponse

from catalog.wire.http.pagination import any_of, paginate
from catalog.wire.http.views import WireView

from .models import SkuGroup
from .serializers import SkuGroupSerializer


class SkuGroupList(WireView):
    """`GET /sku-groups`."""

    resource = "sku-groups"
    serializer = SkuGroupSerializer
    filters: ClassVar[dict[str, Any]] = {"ids": any_of("wire_id")}
    answers = {"get": (200,)}

    def get(self, request: Any) -> HttpResponse:
        """List SKU groups, newest first."""
        page = paginate(SkuGroup.objects.all(), request.GET, live_mode=self.wire.live_mode, filters=self.filters)
        return self.answer_page(page)
