"""The base of all messages: reads a body into model attributes, writes a resource as the wire shows it.

Serializers declare members under their snake_case names; the wire names follow from `naming`. What a class declares is
compiled once per version into plain look-ups, so that a list of a hundred rows costs a hundred dictionaries, no more.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from rest_framework import serializers

from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted
from catalog.wire.values.naming import wire_name

from .fields import Member, Reference
from .nested import PartlyRead, prefixed


class Write(Enum):
    """The three ways of writing (R-CON-120 to R-CON-123)."""

    CREATE = "create"
    REPLACE = "replace"
    UPDATE = "update"


class Body(NamedTuple):
    """A parsed body: model attribute -> value for what was understood, errors for what was not."""

    values: dict[str, Any]
    errors: Errors


class Output(NamedTuple):
    name: str
    get: Callable[[Any], Any]
    convert: Callable[[Any], Any] | None
    always: bool


class WireSerializer(serializers.Serializer):
    """A message of the API. `Meta.model` is the model whose fields judge the values."""

    class Meta:
        model: type[models.Model] | None = None

    empty_is_absent: ClassVar[bool] = False
    """Whether `""` equals "not sent", as in everything around checkouts (R-CHK-008)."""

    _inputs: ClassVar[dict[str, dict[str, Member]]]
    _outputs: ClassVar[dict[str, list[Output]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._inputs, cls._outputs = {}, {}

    def get_fields(self) -> dict[str, Any]:
        """Name the declared members as the wire does; their attribute becomes the source."""
        fields = {}
        for attribute, field in super().get_fields().items():
            name = wire_name(attribute)
            if name != attribute and field.source is None:
                field.source = attribute
            fields[name] = field
        return fields

    @classmethod
    def members(cls, version: str) -> dict[str, Member]:
        """Return the members of a version, wire name -> member."""
        if version not in cls._inputs:
            cls._inputs[version] = {
                name: field
                for name, field in cls().fields.items()
                if isinstance(field, Member) and field.exists_in(version)
            }
        return cls._inputs[version]

    @classmethod
    def read(
        cls, data: dict[str, Any], write: Write, *, version: str, live_mode: bool, path_id: str | None = None
    ) -> Body:
        """Parse a body. Nothing is raised: what is wrong is returned, so that all of it can be reported (R-CON-153).

        With `path_id` the body's own id may only repeat it (R-CON-079).
        """
        members = cls.members(version)
        body = Body({}, {})
        if cls.empty_is_absent:
            data = {name: value for name, value in data.items() if value != ""}
        for name, member in members.items():
            attribute = member.source or name
            if attribute == "wire_id" and path_id is not None:
                if data.get(name) is not None and str(data[name]) != path_id:
                    body.errors[attribute] = [invalid(data[name])]
                continue
            if member.read_only:
                continue
            try:
                if data.get(name) is not None:
                    body.values[attribute] = cls._read_member(member, attribute, data[name], live_mode)
                elif name in data or write is not Write.UPDATE:
                    body.values[attribute] = cls._empty(member, write)
            except ValidationError as error:
                cls._add(body.errors, attribute, name, error)
                if isinstance(error, PartlyRead):
                    body.values[attribute] = error.understood
        for name in map(quoted, filter(lambda name: name not in members, data)):
            unknown = problem("unknown_parameter", f"'{name}' is an unknown parameter.", parameter=name)
            body.errors.setdefault(NON_FIELD_ERRORS, []).append(unknown)
        return body

    @classmethod
    def _read_member(cls, member: Member, attribute: str, value: Any, live_mode: bool) -> Any:
        if isinstance(member, Reference):
            return member.resolve(value, live_mode=live_mode)
        read = member.accept(value)
        if read == "" and not isinstance(value, dict):
            cls._refuse_empty_format(attribute)
        return read

    @classmethod
    def _refuse_empty_format(cls, attribute: str) -> None:
        """Raise the model field's own error for "" where "" cannot be a value (R-CON-088)."""
        if cls.Meta.model is None:
            return
        field = cls.Meta.model._meta.get_field(attribute)
        if getattr(field, "choices", None):
            raise invalid("", "is not a valid item type.")
        for validate in getattr(field, "validators", ()):
            validate("")

    @staticmethod
    def _empty(member: Member, write: Write) -> Any:
        if member.required and isinstance(member, Reference):
            raise missing()
        return member.empty_value() if callable(member.empty_value) else member.empty_value

    @staticmethod
    def _add(errors: Errors, attribute: str, name: str, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            errors |= prefixed(name, error)
        else:
            errors.setdefault(attribute, []).extend(error.error_list)

    @classmethod
    def outputs(cls, version: str) -> list[Output]:
        """Return how a resource is written in a version, compiled once."""
        if version not in cls._outputs:
            cls._outputs[version] = [
                Output(name, attrgetter(member.source or name), member.convert, member.always)
                for name, member in cls.members(version).items()
                if not member.write_only
            ]
        return cls._outputs[version]

    @classmethod
    def represent(cls, resource: Any, version: str) -> dict[str, Any]:
        """Return a resource as the wire shows it: members without a value are left out (R-CON-085)."""
        shown = {}
        for name, get, convert, always in cls.outputs(version):
            value = get(resource)
            if always or (value is not None and value not in ("", {}, [])):
                shown[name] = convert(value) if convert else value
        return shown

    @classmethod
    def represent_all(cls, resources: Iterable[Any], version: str) -> list[dict[str, Any]]:
        """Return several resources as the wire shows them."""
        return [cls.represent(resource, version) for resource in resources]
