"""The base of all fields of a message."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from rest_framework import serializers

from catalog.wire.values.naming import wire_name

from .versions import KNOWN

Schema = dict[str, Any]


class WireField:
    """Options that all fields of a message have beside DRF's own, nested serializers too.

    `empty` is what is stored when the field is absent or null; None marks a field that must have a value.
    `since` and `until` name the first and the last API version that has the field.
    `always` renders it even without a value (R-CON-085).
    `name` is its wire name where `wire_name` does not give it, `aliases` are other spellings that are read.
    `getter` takes what is rendered from the object, instead of the attribute that `source` names.
    """

    field_name: Any
    source: Any
    required: bool
    has_rule = False
    """Whether the serializer has a `validate_<field>` for it."""

    def __init__(
        self,
        *args: Any,
        empty: Any = None,
        since: str = "",
        until: str = "",
        always: bool = False,
        name: str = "",
        aliases: Collection[str] = (),
        getter: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)
        if not {since, until} <= {"", *KNOWN}:
            raise ValueError(f"No version of the API: {since or until}")
        self.empty_value = empty
        self.since, self.until, self.always = since, until, always
        self.wire_name, self.aliases, self.getter = name, aliases, getter

    def bind(self, field_name: str, parent: Any) -> None:
        """Take the wire name from the declared name, and the segment that names the field in the path of an error."""
        super().bind(field_name, parent)  # type: ignore[misc]
        self.wire_name = self.wire_name or wire_name(field_name)
        attributes = (name for name in (self.source, field_name) if wire_name(name) == self.wire_name)
        self.path = next(attributes, self.wire_name)

    def exists_in(self, version: str) -> bool:
        """Return whether a version of the wire has this field."""
        return self.since <= version <= (self.until or version)


class Member(WireField, serializers.Field):
    """A value of a message. Subclasses say in `read` what JSON they accept; `validators` judge the result."""

    convert: Callable[[Any], Any] | None = None
    """Renders a value that is not None; without it the value is JSON already."""
    is_map = False
    """Whether clients choose the names inside. PHP writes an empty map as `[]`."""
    json_schema: ClassVar[Schema] = {"type": "object"}

    def __init__(self, *args: Any, validators: Sequence[Callable[[Any], None]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Apart from DRF's own, which its classes add to and which word their errors differently.
        self.own_validators = validators

    def read(self, value: Any) -> Any:
        """Return the stored form of a sent value that is not null. Raises ValidationError on a wrong shape."""
        raise NotImplementedError

    def run_validation(self, data: Any = None) -> Any:
        """Return the stored form of a sent value. Raises ValidationError on a wrong shape."""
        value = self.read({} if self.is_map and data == [] else data)
        for validate in self.own_validators:
            validate(value)
        return value

    def schema(self, model_field: Any = None) -> Schema:
        """Return the JSON schema of a value; `model_field` is the field that judges it, if there is one."""
        return dict(self.json_schema)

    def to_internal_value(self, data: Any) -> Any:
        return self.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return self.convert(value) if self.convert else value
