"""Members of a message: what JSON they accept, and how they are written out (R-CON-070 to R-CON-089).

These fields know the shape of a value only. Whether the value is allowed is the model field's business.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from catalog.wire.exceptions import invalid, problem
from catalog.wire.records import unit_of_work
from catalog.wire.records.metadata import plain_metadata
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.values import jsontext
from catalog.wire.values.naming import wire_name
from catalog.wire.values.numbers import MOST_DIGITS, SentNumber, is_of_usual_size
from catalog.wire.values.text import has_unstorable_text, validate_storable
from catalog.wire.values.times import format_time, parse_time

PLAIN_NUMBER = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,{MOST_DIGITS}}})?")


class WireField:
    """Options that all fields of a message have beside DRF's own, nested serializers too.

    `empty` is what is stored when the field is absent or null; None marks a field that must have a value.
    `since` and `until` limit the field to API versions; `always` renders it even without a value (R-CON-085).
    `name` is its wire name where `wire_name` does not give it, `aliases` are other spellings that are read.
    `getter` takes what is rendered from the object, instead of the attribute that `source` names.
    """

    field_name: Any
    source: Any
    required: bool

    def __init__(
        self,
        *args: Any,
        empty: Any = None,
        since: str = "",
        until: str = "9999",
        always: bool = False,
        name: str = "",
        aliases: Collection[str] = (),
        getter: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)
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
        return self.since <= version <= self.until


class Member(WireField, serializers.Field):
    """A value of a message. Subclasses say in `read` what JSON they accept; `validators` judge the result."""

    convert: Callable[[Any], Any] | None = None
    """Renders a value that is not None; without it the value is JSON already."""
    is_map = False
    """Whether clients choose the names inside. PHP writes an empty map as `[]`."""

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

    def to_internal_value(self, data: Any) -> Any:
        return self.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return self.convert(value) if self.convert else value


class Text(Member, serializers.CharField):
    """A string of up to `max_length` characters; a JSON number becomes its text (R-CON-070)."""

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        super().__init__(empty=empty, **kwargs)

    def read(self, value: Any) -> str:
        text = read_text(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise invalid(text, hint=f"Use up to {self.max_length} characters.")
        return text


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


class Flag(Member, serializers.BooleanField):
    """A boolean; the words "true" and "false" pass, numbers do not (R-CON-071)."""

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

    def read(self, value: Any) -> Decimal:
        return read_decimal(value)


class Whole(Limits, serializers.IntegerField):
    """A whole number; a string with one passes."""

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


class Metadata(Member, serializers.JSONField):
    """The client's own flat object; its rules are the model field's (R-CON-110 to R-CON-114)."""

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
