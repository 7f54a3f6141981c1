"""`/skus` (catalog.md, section 5)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write

from .filters import SkuFilterSet
from .models import Sku
from .operations import create_sku, delete_sku, put_sku, update_sku
from .serializers import SkuSerializer


class SkuView(ApiView):
    """What both paths share."""

    resource = "skus"
    serializer = SkuSerializer


class SkuList(SkuView):
    """`GET` and `POST /skus`."""

    filterset_class = SkuFilterSet
    answers = {"get": (200,), "post": (201, 409)}

    def get(self, request: Any) -> Response:
        """List SKUs, newest first."""
        page = paginate(Sku.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        return self.answer_page(page)

    def post(self, request: Any) -> Response:
        """Create a SKU."""
        body = self.read(Write.CREATE)
        return self.answer(create_sku(live_mode=self.live_mode, errors=body.errors, **body.values), 201)


class SkuDetail(SkuView):
    """`GET`, `PUT`, `POST` and `DELETE /skus/{id}`."""

    answers = {"get": (200, 404), "put": (200, 201, 409), "post": (200, 404, 409), "delete": (204, 404, 409)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a SKU."""
        return self.answer(Sku.objects.for_wire().find(wire_id, live_mode=self.live_mode))

    def put(self, request: Any, wire_id: str) -> Response:
        """Create or replace a SKU."""
        body = self.read(Write.REPLACE)
        sku, is_new = put_sku(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values)
        return self.answer(sku, 201 if is_new else 200)

    def post(self, request: Any, wire_id: str) -> Response:
        """Change some members of a SKU."""
        body = self.read(Write.UPDATE)
        return self.answer(update_sku(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values))

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a SKU, its fees and, if it is managed, its inventory item."""
        delete_sku(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()
