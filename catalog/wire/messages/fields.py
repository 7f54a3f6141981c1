"""Fields of a message: the JSON they accept, render and describe (R-CON-070 to R-CON-089).

They know the shape of a value only. Whether the value is allowed is the model field's business.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from catalog.wire.exceptions import invalid, problem
from catalog.wire.records import unit_of_work
from catalog.wire.records.metadata import MAX_MEMBERS, MAX_NAME, MAX_TEXT, plain_metadata
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.values import jsontext
from catalog.wire.values.numbers import MOST_DIGITS, SentNumber, is_of_usual_size
from catalog.wire.values.text import has_unstorable_text, validate_storable
from catalog.wire.values.times import format_time, parse_time

from .base import Member as Member
from .base import Schema
from .text_limits import limits_of

MAX_LINES = 500
"""Elements of a list of lines in one body; a page of an order shows them all."""
PLAIN_NUMBER = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,{MOST_DIGITS}}})?")


class Text(Member, serializers.CharField):
    """A string of up to `max_length` characters; a JSON number becomes its text (R-CON-070)."""

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        super().__init__(empty=empty, **kwargs)

    def read(self, value: Any) -> str:
        text = read_text(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise invalid(text, hint=f"Use up to {self.max_length} characters.")
        return text

    def schema(self, model_field: Any = None) -> Schema:
        return {"type": "string"} | limits_of(model_field)


def read_text(value: Any) -> str:
    """Return a sent string, or a number as its text. Raises ValidationError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise invalid(value)
    text = value.text if isinstance(value, SentNumber) else str(value)
    validate_storable(text)
    return text


class Choice(Text):
    """A string out of a list, case-sensitive (R-CON-075)."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def read(self, value: Any) -> str:
        text = super().read(value)
        if text not in self.choices:
            raise invalid(text, "is not a valid item type.")
        return text

    def schema(self, model_field: Any = None) -> Schema:
        return {"type": "string", "enum": list(self.choices)}


class Flag(Member, serializers.BooleanField):
    """A boolean; the words "true" and "false" pass, numbers do not (R-CON-071)."""

    json_schema = {"type": "boolean"}

    def __init__(self, *, empty: Any = False, **kwargs: Any) -> None:
        super().__init__(empty=empty, **kwargs)

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return bool(value == "true")
        raise invalid(value)


class Limits(Member):
    """A number from `min_value` to `max_value`."""

    min_value: Any
    max_value: Any

    def run_validation(self, data: Any = None) -> Any:
        """Return the number. Raises ValidationError outside the limits."""
        number = super().run_validation(data)
        low = self.min_value is not None and number < self.min_value
        if low or (self.max_value is not None and number > self.max_value):
            raise invalid(data)
        return number


class Number(Limits, serializers.FloatField):
    """A number, kept as a decimal; a string with a plain decimal number passes (R-CON-070)."""

    json_schema = {"type": "number"}

    def read(self, value: Any) -> Decimal:
        return read_decimal(value)


class Whole(Limits, serializers.IntegerField):
    """A whole number; a string with one passes."""

    json_schema = {"type": "integer"}

    def read(self, value: Any) -> int:
        number = read_decimal(value)
        if number != number.to_integral_value():
            raise invalid(value)
        return int(number)


def read_decimal(value: Any) -> Decimal:
    """Return a sent number. Raises ValidationError for anything else and for numbers of absurd size."""
    if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and is_of_usual_size(value):
        return Decimal(value)
    raise invalid(value)


class Time(Member, serializers.DateTimeField):
    """A moment in UTC (R-CON-100, R-CON-101)."""

    json_schema = {
        "type": "string",
        "format": "date-time",
        "description": "UTC, whole seconds: 2026-03-02T09:15:00Z.",
    }

    convert = staticmethod(format_time)

    def read(self, value: Any) -> datetime:
        return parse_time(value)


class TimeText(Text):
    """A moment in UTC that is stored as its text; `parameter` overrides the path of its error."""

    def __init__(self, *, parameter: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parameter = parameter

    def read(self, value: Any) -> str:
        return format_time(parse_time(value, self.parameter))


class StateTimes(Member):
    """The time at which each state was entered last, by state."""

    def __init__(self, *states: str, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)
        self.states = states

    def schema(self, model_field: Any = None) -> Schema:
        properties = {state: {"type": "string"} for state in self.states}
        return {"type": "object", "properties": properties, "additionalProperties": False}


class Metadata(Member, serializers.JSONField):
    """The client's own flat object; its rules are the model field's (R-CON-110 to R-CON-114)."""

    json_schema = {
        "type": "object",
        "maxProperties": MAX_MEMBERS,
        "propertyNames": {"minLength": 1, "maxLength": MAX_NAME},
        "additionalProperties": {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_TEXT},
    }

    is_map = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty=dict, **kwargs)

    def read(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise invalid(value)
        return plain_metadata(value)


class Kept(Member):
    """An object of the client's that drives nothing: it comes back as it was sent.

    Whatever shows the resource holds it too, each event included, hence the limit of its size.
    """

    is_map = True
    at_most = 16 * 1024
    """Bytes of its JSON text."""

    def read(self, value: Any) -> dict[str, Any]:
        """Return what is stored. Raises ValidationError for no object, for one too large, and for odd contents."""
        if not isinstance(value, dict):
            raise invalid(value)
        _check_storable(value)
        if len(jsontext.write(value)) > self.at_most:
            raise problem("invalid_parameter", f"An object of more than {self.at_most:,} bytes cannot be stored.")
        return value


def _check_storable(value: Any) -> None:
    """Raise ValidationError for text that cannot be stored, and for numbers of absurd size, at any depth."""
    if isinstance(value, dict):
        for name, member in value.items():
            validate_storable(name)
            _check_storable(member)
    elif isinstance(value, list):
        for member in value:
            _check_storable(member)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        if not is_of_usual_size(value):
            raise invalid(value)
    else:
        validate_storable(value)


class TextList(Member, serializers.ListField):
    """A list of strings, in the order sent (R-CON-076)."""

    json_schema = {"type": "array", "items": {"type": "string"}}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty=list, child=serializers.CharField(), **kwargs)

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise invalid(value)
        if any(not isinstance(item, str) or has_unstorable_text(item) for item in value):
            raise invalid(value)
        return value


class Reference(Member, serializers.CharField):
    """The id of another resource of the same mode; `refuse` builds the error for an id that names nothing."""

    json_schema = {"type": "string", "minLength": 1, "maxLength": 255}

    def __init__(
        self,
        queryset: GuardedQuerySet[Any],
        refuse: Callable[[str], ValidationError],
        *,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.queryset, self.refuse, self.required = queryset, refuse, required

    @staticmethod
    def convert(resource: Any) -> str:
        """Write the resource as its id."""
        return str(resource.wire_id)

    def read(self, value: Any) -> Any:
        """Return the resource of the request's mode that is meant. Raises what `refuse` builds."""
        live_mode = self.context["live_mode"]
        wire_id = read_text(value)
        rows = self.queryset.all().in_mode(live_mode).filter(wire_id=wire_id)
        found = unit_of_work.cached((self.queryset.model, live_mode, wire_id), rows.first)
        if found is None:
            raise self.refuse(wire_id)
        return found
