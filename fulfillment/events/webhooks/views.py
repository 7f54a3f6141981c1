"""`/webhooks` (events.md, section 7)."""

from typing import Any

from django.http import HttpResponse

from catalog.wire.errors import wire_response
from catalog.wire.openapi import WireSchema
from catalog.wire.openapi_messages import Schema
from catalog.wire.paging import Query
from catalog.wire.serializers import Write
from catalog.wire.views import WireView

from .filters import list_webhooks
from .models import Webhook
from .operations import create_webhook, delete_webhook, update_webhook
from .serializers import WebhookSerializer


class WebhookListSchema(WireSchema):
    """Describes a list that is a bare array (R-CON-142)."""

    def _success(self, status: int) -> Schema:
        described = super()._success(status)
        if self.method == "get":
            content = described["content"]["application/json"]
            described["content"] = {"application/json": {"schema": {"type": "array", "items": content["schema"]}}}
        return described


class WebhookView(WireView):
    """What both paths share."""

    resource = "webhooks"
    serializer = WebhookSerializer


class WebhookList(WebhookView):
    """`GET` and `POST /webhooks`."""

    schema = WebhookListSchema()
    answers = {"get": (200,), "post": (201,)}

    def get(self, request: Any) -> HttpResponse:
        """List webhooks, newest first: a bare array (R-CON-142)."""
        webhooks = list_webhooks(Query(request.GET, self.wire.live_mode))
        return wire_response(200, self.serializer.represent_all(webhooks, self.wire.version))

    def post(self, request: Any) -> HttpResponse:
        """Create a webhook."""
        body = self.read(Write.CREATE)
        return self.answer(create_webhook(live_mode=self.wire.live_mode, values=body.values, errors=body.errors), 201)


class WebhookDetail(WebhookView):
    """`GET`, `PATCH` and `DELETE /webhooks/{id}`."""

    answers = {"get": (200, 404), "patch": (200, 404), "delete": (204, 404)}

    def get(self, request: Any, wire_id: str) -> HttpResponse:
        """Retrieve a webhook."""
        return self.answer(Webhook.objects.all().find(wire_id, live_mode=self.wire.live_mode))

    def patch(self, request: Any, wire_id: str) -> HttpResponse:
        """Change some members of a webhook."""
        body = self.read(Write.UPDATE)
        return self.answer(
            update_webhook(live_mode=self.wire.live_mode, wire_id=wire_id, values=body.values, errors=body.errors)
        )

    def delete(self, request: Any, wire_id: str) -> HttpResponse:
        """Delete a webhook; its endpoint gets no further events."""
        delete_webhook(live_mode=self.wire.live_mode, wire_id=wire_id)
        return self.answer_nothing()
