"""Webhooks on the wire (events.md, section 7). Signing secrets are no part of it."""

from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import invalid
from catalog.wire.messages.fields import Flag, Text, TextList, Time
from catalog.wire.messages.nested import Part
from catalog.wire.messages.serializers import WireSerializer

from .models import Webhook


class TypeNames(TextList):
    """A list of event types; what is no text is reported with its place in the list."""

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise invalid(value)
        errors = [invalid(item, parameter=f"types[{i}]") for i, item in enumerate(value) if not isinstance(item, str)]
        if errors:
            raise ValidationError(errors)
        return value


class WebhookSerializer(WireSerializer):
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
    authentication = Part({"username": Text(), "userName": Text(), "password": Text()})
    oauth = Part(
        {
            "tokenEndPoint": Text(),
            "clientID": Text(),
            "clientSecret": Text(),
            "userName": Text(),
            "password": Text(),
            "grantType": Text(),
        }
    )
    live_mode = Flag(read_only=True, always=True)
