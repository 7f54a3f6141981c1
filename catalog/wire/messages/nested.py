"""Objects and lists inside a message. Errors carry the path from the body's root, `items[0].price` (R-CON-152)."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted

from .base import Schema
from .fields import Member, Text
from .partial import PartlyRead as PartlyRead
from .partial import is_inside, prefixed

LONGEST_TEXT = 1024
"""Characters of a plain text inside an object, which no column of its own bounds."""


class Part(Member, serializers.DictField):
    """A small object that is stored as one value; its members have the same rules as any others.

    Members that are null or `""` are left out. `aliases` maps other accepted spellings of a member to its name;
    `ignored` names members that only the server sets (R-CON-079); `partial` hands on what was understood beside what
    was not.
    """

    def __init__(
        self,
        parts: Mapping[str, Member],
        *,
        aliases: Mapping[str, str] | None = None,
        ignored: Collection[str] = (),
        partial: bool = False,
        empty: Any = dict,
        **kwargs: Any,
    ) -> None:
        super().__init__(empty=empty, **kwargs)
        self.parts, self.spellings, self.ignored, self.partial = parts, aliases or {}, ignored, partial

    def schema(self, model_field: Any = None) -> Schema:
        required = sorted(name for name, member in self.parts.items() if member.required or member.always)
        schema: Schema = {
            "type": "object",
            "properties": {name: _schema(member) for name, member in self.parts.items()},
            "additionalProperties": False,
        }
        return schema | ({"required": required} if required else {})

    def read(self, value: Any) -> dict[str, Any]:
        """Return the object with the values that are set. Raises ValidationError, by the path of each bad member."""
        if not isinstance(value, dict):
            raise invalid(value)
        stored: dict[str, Any] = {}
        errors: Errors = {}
        for sent, member_value in value.items():
            name = self.spellings.get(sent, sent)
            if name not in self.parts and name not in self.ignored:
                text = f"'{quoted(sent)}' is an unknown parameter."
                errors[name] = [problem("unknown_parameter", text, parameter=quoted(sent))]
            elif name in self.parts and member_value is not None and member_value != "":
                try:
                    stored[name] = _read(self.parts[name], member_value)
                except ValidationError as error:
                    errors |= prefixed(name, error)
                    if isinstance(error, PartlyRead):
                        stored[name] = error.understood
        for name, part in self.parts.items():
            if part.required and name not in stored and name not in errors and not is_inside(name, errors):
                errors[name] = [missing()]
        if errors:
            raise PartlyRead(errors, stored) if self.partial else ValidationError(errors)
        return stored


def _schema(part: Any) -> Schema:
    return part.schema() if isinstance(part, Member) else {"type": "object"}


def _read(part: Member, value: Any) -> Any:
    """Read a member. Raises ValidationError, also for a plain text that no rule and no column bounds."""
    read = part.run_validation(value)
    if type(part) is Text and len(read) > LONGEST_TEXT:
        raise invalid(value, hint=f"Use up to {LONGEST_TEXT:,} characters.")
    return read


class PartList(Member, serializers.ListField):
    """A list of objects, in the order sent (R-CON-076); `single` also takes one object in place of the list."""

    def __init__(self, part: Part, *, single: bool = False, at_most: int | None = None, **kwargs: Any) -> None:
        super().__init__(empty=kwargs.pop("empty", list), **kwargs)
        self.part, self.single, self.at_most = part, single, at_most

    def schema(self, model_field: Any = None) -> Schema:
        items = self.part.schema()
        least = {"minItems": 1} if self.required else {}
        most = {"maxItems": self.at_most} if self.at_most is not None else {}
        if self.single:
            return items | {"type": ["array", "object"], "items": items} | least | most
        return {"type": "array", "items": items} | least | most

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the objects. Raises ValidationError, by the path of each bad member."""
        if self.single and isinstance(value, dict):
            value = [value]
        if not isinstance(value, list):
            raise invalid(value)
        if self.at_most is not None and len(value) > self.at_most:
            raise problem("invalid_parameter", f"At most {self.at_most} elements are allowed.")
        stored: list[dict[str, Any]] = []
        errors: Errors = {}
        for index, element in enumerate(value):
            try:
                stored.append(self.part.read(element))
            except ValidationError as error:
                errors |= prefixed(f"[{index}]", error)
                stored.append(error.understood if isinstance(error, PartlyRead) else {})
        if errors:
            raise PartlyRead(errors, stored) if self.part.partial else ValidationError(errors)
        return stored
