"""`/inventory-items` (catalog.md, section 9)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write

from .filters import InventoryItemFilterSet
from .models import InventoryItem
from .operations import create_inventory_item, delete_inventory_item, update_inventory_item
from .serializers import InventoryItemSerializer


class InventoryItemView(ApiView):
    """What both paths share."""

    resource = "inventory-items"
    serializer = InventoryItemSerializer


class InventoryItemList(InventoryItemView):
    """`GET` and `POST /inventory-items`."""

    filterset_class = InventoryItemFilterSet
    answers = {"get": (200,), "post": (201, 409)}

    def get(self, request: Any) -> Response:
        """List inventory items, newest first."""
        page = paginate(
            InventoryItem.objects.all(), request.GET, live_mode=self.live_mode, filters=self.filterset_class
        )
        return self.answer_page(page)

    def post(self, request: Any) -> Response:
        """Create an inventory item."""
        body = self.read(Write.CREATE)
        item = create_inventory_item(live_mode=self.live_mode, errors=body.errors, **body.values)
        return self.answer(item, 201)


class InventoryItemDetail(InventoryItemView):
    """`GET`, `POST` and `DELETE /inventory-items/{id}`."""

    answers = {"get": (200, 404), "post": (201, 404, 409), "delete": (204, 404, 409)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve an inventory item."""
        return self.answer(InventoryItem.objects.find(wire_id, live_mode=self.live_mode))

    def post(self, request: Any, wire_id: str) -> Response:
        """Change some members of an inventory item; the answer is 201, as published (A-CAT-08)."""
        body = self.read(Write.UPDATE)
        item = update_inventory_item(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values)
        return self.answer(item, 201)

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete an inventory item."""
        delete_inventory_item(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()
