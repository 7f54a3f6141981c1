"""Webhooks on the wire (events.md, section 7). Signing secrets are no part of it."""

from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import invalid
from catalog.wire.messages.fields import Flag, Text, TextList, Time
from catalog.wire.messages.serializers import ApiSerializer

from .models import Webhook


class TypeNames(TextList):
    """A list of event types; whatever is not text is reported with its index."""

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise invalid(value)
        errors = [invalid(item, parameter=f"types[{i}]") for i, item in enumerate(value) if not isinstance(item, str)]
        if errors:
            raise ValidationError(errors)
        return value


class AuthenticationSerializer(ApiSerializer):
    """User name and password of an endpoint; both spellings of the name are known (R-EVT-085)."""

    username = Text()
    user_name = Text()
    password = Text()


class OAuthSerializer(ApiSerializer):
    """How to get a token for an endpoint (R-EVT-084)."""

    token_end_point = Text()
    client_id = Text()
    client_secret = Text()
    user_name = Text()
    password = Text()
    grant_type = Text()


class WebhookSerializer(ApiSerializer):
    """A webhook; credentials are shown to confidential keys, as they were sent (R-EVT-086)."""

    class Meta:
        model = Webhook

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    types = TypeNames(required=True)
    address = Text(required=True, empty=None)
    api_version = Text(empty="default")
    enabled = Flag(empty=True, always=True)
    transport_type = Text(empty=Webhook.TransportType.HTTP.value)
    authentication = AuthenticationSerializer()
    oauth = OAuthSerializer()
    live_mode = Flag(read_only=True, always=True)
