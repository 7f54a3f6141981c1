"""`/webhooks` (events.md, section 7)."""

from typing import Any

from django.db import transaction
from rest_framework.response import Response

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.exceptions import missing
from catalog.wire.http.filters import filter_rows
from catalog.wire.http.schema import WireSchema
from catalog.wire.http.schema_messages import Schema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Body, Write

from .filters import WebhookFilterSet
from .models import Webhook
from .operations import create_webhook, delete_webhook, update_webhook
from .serializers import WebhookSerializer

MAX_LISTED = 100
CREDENTIALS = ("authentication", "oauth")


class WebhookListSchema(WireSchema):
    """Describes a list that is a bare array (R-CON-142)."""

    def _is_list(self) -> bool:
        return False

    def _success(self, status: int) -> Schema:
        described = super()._success(status)
        if self.method == "get":
            content = described["content"]["application/json"]
            described["content"] = {"application/json": {"schema": {"type": "array", "items": content["schema"]}}}
        return described


class WebhookView(ApiView):
    """What both paths share."""

    resource = "webhooks"
    serializer = WebhookSerializer

    def shown_webhook(self, webhook: Webhook) -> dict[str, Any]:
        """Return a webhook as the key may see it: credentials are for confidential keys alone (R-EVT-086)."""
        shown = self.serializer.represent(webhook, self.request.version)
        return {name: value for name, value in shown.items() if self.is_confidential or name not in CREDENTIALS}

    @property
    def is_confidential(self) -> bool:
        """Return whether the call is made with a confidential key."""
        return self.request.auth.kind == ApiKey.Kind.CONFIDENTIAL

    def answer(self, resource: Any, status: int = 200) -> Response:
        """Answer one webhook."""
        return Response(self.shown_webhook(resource), status=status)


class WebhookList(WebhookView):
    """`GET` and `POST /webhooks`."""

    filterset_class = WebhookFilterSet
    pagination_class = None
    schema = WebhookListSchema()
    answers = {"get": (200,), "post": (201,)}

    def get(self, request: Any) -> Response:
        """List webhooks, newest first: a bare array (R-CON-142)."""
        live_mode = self.live_mode
        filterset = WebhookFilterSet(request.GET, Webhook.objects.in_mode(live_mode), live_mode=live_mode)
        webhooks = filter_rows(filterset).order_by("-key")[:MAX_LISTED]
        return Response([self.shown_webhook(webhook) for webhook in webhooks])

    def post(self, request: Any) -> Response:
        """Create a webhook."""
        body = self.read(Write.CREATE)
        return self.answer(create_webhook(live_mode=self.live_mode, errors=body.errors, **body.values), 201)


class WebhookDetail(WebhookView):
    """`GET`, `PATCH` and `DELETE /webhooks/{id}`."""

    answers = {"get": (200, 404), "patch": (200, 404), "delete": (204, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a webhook."""
        return self.answer(Webhook.objects.all().find(wire_id, live_mode=self.live_mode))

    def patch(self, request: Any, wire_id: str) -> Response:
        """Change some members of a webhook."""
        body = self.read(Write.UPDATE)
        with transaction.atomic():
            if not self.is_confidential:
                self._keep_credentials_where_they_are(wire_id, body)
            webhook = update_webhook(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values)
        return self.answer(webhook)

    def _keep_credentials_where_they_are(self, wire_id: str, body: Body) -> None:
        """Add an error if credentials that the key cannot see would be sent to another address.

        Raises NotFound.
        """
        webhook = Webhook.objects.all().find(wire_id, live_mode=self.live_mode, lock=True)
        if body.values.get("address", webhook.address) == webhook.address:
            return
        for name in CREDENTIALS:
            if getattr(webhook, f"sealed_{name}") and name not in body.values and name not in body.errors:
                body.errors[name] = [missing()]

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a webhook; its endpoint gets no further events."""
        delete_webhook(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()
