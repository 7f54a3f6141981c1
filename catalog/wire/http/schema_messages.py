"""JSON schemas of messages: serializers put together what their fields say."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist

from catalog.wire.messages.base import Member
from catalog.wire.messages.base import Schema as Schema
from catalog.wire.messages.fields import Time
from catalog.wire.messages.serializers import ApiListSerializer, ApiSerializer
from catalog.wire.messages.versions import NEWEST

TIMESTAMP = Time.json_schema
ALWAYS_SHOWN = {"wire_id", "created_time", "live_mode"}


def answer_schema(serializer: type[ApiSerializer]) -> Schema:
    """Return the schema of a resource as answers show it; fields without a value are left out (R-CON-085)."""
    summary = (serializer.__doc__ or "").strip().partition("\n")[0]
    fields = [field for field in _fields(serializer) if not field.write_only]
    properties = {field.wire_name: _described(serializer, field, sent=False) for field in fields}
    always = sorted(field.wire_name for field in fields if _is_always_shown(field))
    return {"type": "object", "description": summary, "properties": properties, "required": always}


def request_schema(serializer: type[ApiSerializer], *, partial: bool) -> Schema:
    """Return the schema of a body; `partial` is that of an update, which needs nothing (R-CON-121).

    Optional fields may be null (R-CON-086, R-CON-087). Fields that only the server sets are not listed.
    """
    properties, required = {}, []
    for field in _fields(serializer):
        if not field.read_only:
            schema = _described(serializer, field, sent=True)
            properties[field.wire_name] = schema if field.required else _nullable(schema)
            required += [field.wire_name] if field.required and not partial else []
    return _object(properties, required)


def _object_schema(serializer: type[ApiSerializer], *, sent: bool) -> Schema:
    """Return the schema of an object inside a message, as it is sent or as it is shown."""
    properties, required = {}, []
    for field in _fields(serializer):
        if not (field.read_only if sent else field.write_only):
            properties[field.wire_name] = _described(serializer, field, sent=sent)
            required += [field.wire_name] if field.required or (field.always and not sent) else []
    return _object(properties, required)


def _object(properties: Schema, required: list[str]) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": sorted(required)} if required else {})


def _list_schema(field: ApiListSerializer, *, sent: bool) -> Schema:
    items = _object_schema(type(field.child), sent=sent)  # type: ignore[arg-type]
    if not sent:
        return {"type": "array", "items": items}
    limits = ({"minItems": 1} if field.required else {}) | ({"maxItems": field.max_length} if field.max_length else {})
    if field.single:
        # One object passes in place of the list; keywords of the other type say nothing about it.
        return items | {"type": ["array", "object"], "items": items} | limits
    return {"type": "array", "items": items} | limits


def _described(serializer: type[ApiSerializer], field: Any, *, sent: bool) -> Schema:
    if isinstance(field, Member):
        schema = field.schema(_model_field(serializer, field))
    elif isinstance(field, ApiListSerializer):
        schema = _list_schema(field, sent=sent)
    else:
        schema = _object_schema(type(field), sent=sent)
    if field.until and field.until < NEWEST:
        schema |= {"deprecated": True, "description": f"In versions up to {field.until} only."}
    elif field.since:
        schema |= {"description": f"From version {field.since} on."}
    return schema | ({"readOnly": True} if field.read_only else {})


def _fields(serializer: type[ApiSerializer]) -> list[Any]:
    """Return the fields of all versions."""
    return list(serializer.shape_in(None).fields.values())


def _model_field(serializer: type[ApiSerializer], field: Any) -> Any:
    model = getattr(serializer.Meta, "model", None)
    try:
        return model._meta.get_field(field.source) if model is not None else None
    except FieldDoesNotExist:
        return None


def _is_always_shown(field: Any) -> bool:
    return field.exists_in(NEWEST) and (field.required or field.always or field.source in ALWAYS_SHOWN)


def _nullable(schema: Schema) -> Schema:
    types = schema.get("type", [])
    nullable = schema | ({"type": [*([types] if isinstance(types, str) else types), "null"]} if types else {})
    return nullable | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})
