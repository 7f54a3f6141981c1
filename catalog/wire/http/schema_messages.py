"""JSON schemas of messages, derived from the serializers and from the model fields that judge the values."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxLengthValidator
from django.db import models

from catalog.wire.messages.fields import Choice, Flag, Metadata, Number, Reference, Text, TextList, Time, Whole
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import ApiListSerializer, ApiSerializer, WireSerializer
from catalog.wire.records.metadata import MAX_MEMBERS, MAX_NAME, MAX_TEXT
from catalog.wire.values.text import WIRE_ID, WireIdValidator, validate_not_blank

from .versioning import NEWEST

Schema = dict[str, Any]

TIMESTAMP = {"type": "string", "format": "date-time", "description": "UTC, whole seconds: 2026-03-02T09:15:00Z."}
ALWAYS_SHOWN = {"wire_id", "created_time", "live_mode"}


def answer_schema(serializer: type[WireSerializer]) -> Schema:
    """Return the schema of a resource as answers show it; members without a value are left out (R-CON-085)."""
    members = _fields(serializer).items()
    shown = {name: _described(serializer, member, sent=False) for name, member in members if not member.write_only}
    always = [name for name, member in members if _is_always_shown(member)]
    return {"type": "object", "description": _summary(serializer), "properties": shown, "required": sorted(always)}


def request_schema(serializer: type[WireSerializer], *, partial: bool) -> Schema:
    """Return the schema of a body; `partial` is that of an update, which needs nothing (R-CON-121).

    Optional members may be null (R-CON-086, R-CON-087). Members that only the server sets are not listed.
    """
    members = {name: member for name, member in _fields(serializer).items() if not member.read_only}
    sent = {name: _described(serializer, member, sent=True) for name, member in members.items()}
    sent = {name: schema if members[name].required else _nullable(schema) for name, schema in sent.items()}
    required = [] if partial else sorted(name for name, member in members.items() if member.required)
    schema: Schema = {"type": "object", "properties": sent, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def member_schema(member: Any, field: models.Field | None = None, *, sent: bool = False) -> Schema:
    """Return the schema of one member, as it is sent or as it is shown; `field` is the model field behind it."""
    if isinstance(member, ApiSerializer):
        return _object_schema(member, sent=sent)
    if isinstance(member, ApiListSerializer):
        return _items_schema(member, sent=sent)
    simple: dict[type, Schema] = {
        Time: TIMESTAMP,
        Flag: {"type": "boolean"},
        Whole: {"type": "integer"},
        Number: {"type": "number"},
        Reference: {"type": "string", "minLength": 1, "maxLength": 255},
        TextList: {"type": "array", "items": {"type": "string"}},
        Metadata: METADATA,
    }
    if isinstance(member, Part):
        return _part_schema(member)
    if isinstance(member, PartList):
        return _list_schema(member)
    for kind, schema in simple.items():
        if isinstance(member, kind):
            return dict(schema)
    if isinstance(member, Choice):
        return {"type": "string", "enum": list(member.choices)}
    return {"type": "string"} | _limits(field) if isinstance(member, Text) else {"type": "object"}


METADATA: Schema = {
    "type": "object",
    "maxProperties": MAX_MEMBERS,
    "propertyNames": {"minLength": 1, "maxLength": MAX_NAME},
    "additionalProperties": {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_TEXT},
}


def _object_schema(serializer: ApiSerializer, *, sent: bool) -> Schema:
    fields = _fields(type(serializer))
    fields = {name: field for name, field in fields.items() if not (field.read_only if sent else field.write_only)}
    properties = {name: _described(type(serializer), field, sent=sent) for name, field in fields.items()}
    required = sorted(name for name, field in fields.items() if field.required or (field.always and not sent))
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _items_schema(serializer: ApiListSerializer, *, sent: bool) -> Schema:
    items = member_schema(serializer.child, sent=sent)
    least = {"minItems": 1} if serializer.required else {}
    most = {"maxItems": serializer.max_length} if serializer.max_length is not None else {}
    if serializer.single:
        # One object passes in place of the list; keywords of the other type say nothing about it.
        return items | {"type": ["array", "object"], "items": items} | least | most
    return {"type": "array", "items": items} | least | most


def _part_schema(part: Part) -> Schema:
    required = sorted(name for name, member in part.parts.items() if member.required or member.always)
    schema: Schema = {
        "type": "object",
        "properties": {name: member_schema(member) for name, member in part.parts.items()},
        "additionalProperties": False,
    }
    return schema | ({"required": required} if required else {})


def _list_schema(member: PartList) -> Schema:
    items = _part_schema(member.part)
    least = {"minItems": 1} if member.required else {}
    most = {"maxItems": member.at_most} if member.at_most is not None else {}
    if member.single:
        # One object passes in place of the list; keywords of the other type say nothing about it.
        return items | {"type": ["array", "object"], "items": items} | least | most
    return {"type": "array", "items": items} | least | most


def _limits(field: models.Field | None) -> Schema:
    """Return what the model field demands of a text: choices, length, pattern."""
    limits: Schema = {}
    if field is None:
        return limits
    if field.choices:
        return {"enum": [str(value) for value, _ in field.flatchoices]}
    if field.max_length:
        limits["maxLength"] = field.max_length
    for validator in field.validators:
        limits |= _limit_of(validator)
    return limits


def _limit_of(validator: Any) -> Schema:
    if isinstance(validator, MaxLengthValidator):
        return {"maxLength": validator.limit_value}
    if isinstance(validator, WireIdValidator):
        return {"pattern": f"^{WIRE_ID.pattern}$"}
    if validator is validate_not_blank:
        return {"minLength": 1, "pattern": r"\S"}
    pattern = getattr(validator, "pattern", None)
    return {"pattern": f"^(?:{pattern})$"} if pattern else {}


def _described(serializer: type[WireSerializer], member: Any, *, sent: bool) -> Schema:
    schema = member_schema(member, _model_field(serializer, member), sent=sent)
    if member.until < NEWEST:
        schema |= {"deprecated": True, "description": f"In versions up to {member.until} only."}
    return schema | ({"readOnly": True} if member.read_only else {})


def _fields(serializer: type[WireSerializer]) -> dict[str, Any]:
    return {field.wire_name: field for field in serializer.shape_in(None).fields.values()}


def _model_field(serializer: type[WireSerializer], member: Any) -> Any:
    model = getattr(serializer.Meta, "model", None)
    if model is None:
        return None
    try:
        return model._meta.get_field(member.source)
    except FieldDoesNotExist:
        return None


def _is_always_shown(member: Any) -> bool:
    limited = not member.exists_in(NEWEST)
    return not limited and (member.required or member.always or member.source in ALWAYS_SHOWN)


def _nullable(schema: Schema) -> Schema:
    types = schema.get("type", [])
    nullable = schema | ({"type": [*([types] if isinstance(types, str) else types), "null"]} if types else {})
    return nullable | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})


def _summary(serializer: type[WireSerializer]) -> str:
    return (serializer.__doc__ or "").strip().partition("\n")[0]
