"""`/webhooks` (events.md, section 7)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from rest_framework.response import Response

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.exceptions import missing
from catalog.wire.http.mixins import CreateMixin, DestroyMixin, RetrieveMixin
from catalog.wire.http.schema import ApiSchema
from catalog.wire.http.schema_messages import Schema
from catalog.wire.http.viewsets import ApiViewSet

from .filters import WebhookFilterSet
from .models import Webhook
from .operations import create_webhook, delete_webhook, update_webhook
from .serializers import WebhookSerializer

MAX_LISTED = 100
CREDENTIALS = ("authentication", "oauth")


class WebhookSchema(ApiSchema):
    """Describes a list that is a bare array (R-CON-142)."""

    def _success(self, status: int) -> Schema:
        if self.action != "list":
            return super()._success(status)
        self.action = "retrieve"
        described = super()._success(status)
        content = described["content"]["application/json"]
        return described | {"content": {"application/json": {"schema": {"type": "array", "items": content["schema"]}}}}


class WebhookViewSet(CreateMixin, RetrieveMixin, DestroyMixin, ApiViewSet):
    """`/webhooks` and `/webhooks/{id}`."""

    resource = "webhooks"
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilterSet
    pagination_class = None
    schema = WebhookSchema()
    answers = {
        "list": (200,),
        "create": (201,),
        "retrieve": (200, 404),
        "partial_update": (200, 404),
        "destroy": (204, 404),
    }

    def represent(self, instance: Webhook) -> Any:
        """Return a webhook as the key may see it: credentials are for confidential keys alone (R-EVT-086)."""
        shown = super().represent(instance)
        return {name: value for name, value in shown.items() if self.is_confidential or name not in CREDENTIALS}

    def represent_all(self, instances: Sequence[Webhook]) -> Any:
        """Return webhooks as the key may see them."""
        return [self.represent(webhook) for webhook in instances]

    @property
    def is_confidential(self) -> bool:
        """Return whether the call is made with a confidential key."""
        return self.request.auth.kind == ApiKey.Kind.CONFIDENTIAL

    def list(self, request: Any) -> Response:
        """List webhooks, newest first: a bare array (R-CON-142)."""
        webhooks = list(self.filter_queryset(self.get_queryset()).order_by("-key")[:MAX_LISTED])
        return Response(self.represent_all(webhooks))

    def perform_create(self, serializer: Any) -> Webhook:
        """Create a webhook."""
        return create_webhook(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def partial_update(self, request: Any, wire_id: str) -> Response:
        """Change some members of a webhook."""
        serializer = self.read_body(partial=True)
        with transaction.atomic():
            if not self.is_confidential:
                self._keep_credentials_where_they_are(wire_id, serializer)
            webhook = update_webhook(
                live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
            )
        return self.answer(webhook)

    def _keep_credentials_where_they_are(self, wire_id: str, serializer: Any) -> None:
        """Add an error if credentials that the key cannot see would be sent to another address. Raises NotFound."""
        sent, errors = serializer.validated_data, serializer.errors
        webhook = Webhook.objects.all().find(wire_id, live_mode=self.live_mode, lock=True)
        if sent.get("address", webhook.address) == webhook.address:
            return
        for name in CREDENTIALS:
            if getattr(webhook, f"sealed_{name}") and name not in sent and name not in errors:
                errors[name] = [missing()]

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a webhook; its endpoint gets no further events."""
        delete_webhook(live_mode=self.live_mode, wire_id=wire_id)
