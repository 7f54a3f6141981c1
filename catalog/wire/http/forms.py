"""Forms for query strings.

Clients write one parameter in several ways: repeated, separated by commas, or with brackets behind the name. A widget
collects every spelling of its parameter; the field reports each problem under the name that was sent.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from catalog.wire.exceptions import invalid, quoted

OPERATORS = ("eq", "gt", "gte", "lt", "lte")
MAX_VALUES = 100
AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
WORDS = re.compile(r"[^\W_]+")


class ParameterWidget(forms.TextInput):
    """Returns the values of a parameter with the names under which they were sent."""

    def value_from_datadict(self, data: QueryDict, files: Any, name: str) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return pairs such as `("createdTime[gte]", "2026-03-02T09:15:00Z")`."""
        sent = ((parameter, values) for parameter, values in data.lists() if split(parameter)[0] == name)
        return [(parameter, value) for parameter, values in sent for value in values]


class ParameterField(forms.Field):
    """Reads a query parameter: converts each value, then combines them."""

    widget = ParameterWidget
    empty_values = [None, []]
    """An empty text is a value: it is converted and validated."""
    brackets: ClassVar[re.Pattern[str]] = re.compile("")
    """What may follow the name."""

    def __init__(self, *, convert: Callable[[str], Any] = str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.convert = convert

    def to_python(self, value: Any) -> Any:
        """Return the cleaned value. Raises ValidationError with the problems of all spellings."""
        values, errors, cleaned = [], [], None
        for parameter, text in value:
            brackets = split(parameter)[1]
            try:
                if not self.brackets.fullmatch(brackets):
                    raise invalid(brackets[1:].removesuffix("]"))
                values.append((brackets[1:-1], self.convert(text)))
            except ValidationError as error:
                for each in error.error_list:
                    each.params = {**(each.params or {}), "parameter": parameter}
                errors += error.error_list
        try:
            cleaned = self.combine(values)
        except ValidationError as error:
            errors += error.error_list
        if errors:
            raise ValidationError(errors)
        return cleaned

    def combine(self, values: list[tuple[str, Any]]) -> Any:
        """Return the cleaned value of pairs: what stands in the brackets, and the value. Raises ValidationError."""
        raise NotImplementedError


class TextField(ParameterField):
    """One value. A second, different one would be ignored, so it is refused."""

    def combine(self, values: list[tuple[str, Any]]) -> Any:
        """Return the value, None if there is none."""
        found = [value for _, value in values]
        if len(set(found)) > 1:
            raise invalid(", ".join(map(quoted, found)))
        return found[0] if found else None


class ArrayField(ParameterField):
    """Many values: repeated, separated by commas, or with the brackets and indexes that PHP writes (R-CON-137)."""

    brackets = re.compile(r"(\[[0-9]*\])?")

    def __init__(self, *, at_most: int = MAX_VALUES, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at_most = at_most

    def combine(self, values: list[tuple[str, str]]) -> list[str]:
        """Return the values without empty ones; refuse too many (R-CON-136)."""
        texts = [text for _, value in values for text in value.split(",") if text]
        if len(texts) > self.at_most:
            raise invalid(",".join(texts))
        return texts


class ComparisonField(ParameterField):
    """Operands, each with an operator in brackets; none means equality (R-CON-138)."""

    brackets = re.compile(rf"(\[({'|'.join(OPERATORS)})\])?")

    def combine(self, values: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        """Return pairs of operator and operand."""
        return [(operator or "eq", operand) for operator, operand in values]


def parse_amount(text: str) -> Decimal:
    """Return a decimal number (R-CON-140). Raises ValidationError."""
    if not AMOUNT.fullmatch(text):
        raise invalid(text)
    return Decimal(text)


def parse_count(text: str) -> Decimal:
    """Return a whole number. Raises ValidationError."""
    number = parse_amount(text)
    if number % 1:
        raise invalid(text)
    return number


def parse_flag(text: str, *, any_case: bool = False) -> bool:
    """Return `true` or `false`. Raises ValidationError."""
    word = text.lower() if any_case else text
    if word not in ("true", "false"):
        raise invalid(text)
    return word == "true"


class QueryForm(forms.Form):
    """A query string. Has the fields of those parameters that are sent, and of the required ones.

    Unknown parameters are ignored (R-CON-080). A misspelled one is refused: ignoring it would answer more than was
    asked for (R-CON-141).
    """

    def __init__(self, data: QueryDict, fields: Mapping[str, forms.Field]) -> None:
        super().__init__(data, label_suffix="")
        self.known = tuple(fields)
        sent = {split(parameter)[0] for parameter in data}
        # Fields keep no state between requests, so they are not copied as those of other forms are.
        self.fields = {name: field for name, field in fields.items() if name in sent or field.required}

    def clean(self) -> None:
        """Refuse misspelled names."""
        for parameter in self.data:
            name, _ = split(parameter)
            if name not in self.known and is_meant_for(name, self.known):
                self.add_error(None, invalid(parameter, parameter=parameter))


def split(parameter: str) -> tuple[str, str]:
    """Return the name of a parameter and the brackets behind it."""
    name, bracket, rest = parameter.partition("[")
    return name, bracket + rest


def is_meant_for(name: str, known: tuple[str, ...]) -> bool:
    """Return whether an unknown name is a misspelling of a known one.

    It begins with a known name, or with the first part of a dotted one, written in other letter cases or with
    separators: `IDS`, `created_time`, `createdTime__gte`, `stateTransitions.shipped`.
    """
    return any(beginning in _plain_names(known) for beginning in accumulate(WORDS.findall(name.casefold())))


@cache
def _plain_names(known: tuple[str, ...]) -> frozenset[str]:
    names = {part for name in known for part in (name, name.partition(".")[0])}
    return frozenset("".join(WORDS.findall(name.casefold())) for name in names)
