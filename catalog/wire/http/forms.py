"""Forms and form fields for query strings.

Clients write one parameter in several ways: repeated, separated by commas, or with brackets behind the name. A widget
collects every spelling of its parameter; the field reads the values and reports each problem under the whole name that
was sent, such as `createdTime[after]`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from catalog.wire.exceptions import invalid
from catalog.wire.values.times import parse_time

OPERATORS = ("eq", "gt", "gte", "lt", "lte")
MAX_VALUES = 100
AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
NUMBER = re.compile(r"[0-9]{1,9}")
WORDS = re.compile(r"[^\W_]+")


class Sent(NamedTuple):
    """A value of a query parameter: `createdTime[gte]=x` has the name `createdTime` and the brackets `[gte]`."""

    parameter: str
    brackets: str
    value: str


class ParameterWidget(forms.TextInput):
    """Collects the values of a parameter from every spelling of its name."""

    def value_from_datadict(self, data: QueryDict, files: Any, name: str) -> list[Sent]:  # type: ignore[override]
        """Return what was sent for the parameter."""
        return [
            Sent(parameter, parameter[len(name) :], value)
            for parameter, values in data.lists()
            if name_of(parameter) == name
            for value in values
        ]


class ParameterField(forms.Field):
    """Reads a query parameter. Subclasses say which brackets may follow the name and read the values."""

    widget = ParameterWidget
    brackets: ClassVar[re.Pattern[str]] = re.compile("")

    def to_python(self, value: Any) -> Any:
        """Return the cleaned value. Raises ValidationError with the problems of all spellings."""
        errors = [
            invalid(sent.brackets[1:].removesuffix("]"), parameter=sent.parameter)
            for sent in value
            if not self.brackets.fullmatch(sent.brackets)
        ]
        try:
            cleaned = self.read([sent for sent in value if self.brackets.fullmatch(sent.brackets)])
        except ValidationError as error:
            errors += error.error_list
        if errors:
            raise ValidationError(errors)
        return cleaned

    def read(self, sent: list[Sent]) -> Any:
        """Return the cleaned value of well-formed spellings. Raises ValidationError."""
        raise NotImplementedError


class TextField(ParameterField):
    """One value; a second, different one would be ignored, so it is refused."""

    def read(self, sent: list[Sent]) -> Any:
        """Return the text, empty when there is none."""
        if len({each.value for each in sent}) > 1:
            raise invalid(", ".join(each.value for each in sent))
        return self.convert(sent[0].value) if sent else ""

    def convert(self, text: str) -> Any:
        """Return the value that a text stands for. Raises ValidationError."""
        return text


class ChoiceField(TextField):
    """One of a few words."""

    def __init__(self, *, choices: Collection[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def convert(self, text: str) -> str:
        """Refuse any other word."""
        if text not in self.choices:
            raise invalid(text, "is not a valid item type.")
        return text


class FlagField(TextField):
    """`true` or `false`."""

    def __init__(self, *, any_case: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.any_case = any_case

    def convert(self, text: str) -> bool:
        """Refuse any other word."""
        word = text.lower() if self.any_case else text
        if word not in ("true", "false"):
            raise invalid(text)
        return word == "true"


class PageSizeField(TextField):
    """A whole number from 1 to a maximum; never clamped (R-CON-130)."""

    def __init__(self, *, max_value: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_value = max_value

    def convert(self, text: str) -> int:
        """Refuse anything else."""
        if not NUMBER.fullmatch(text) or not 1 <= int(text) <= self.max_value:
            raise invalid(text)
        return int(text)


class ArrayField(ParameterField):
    """Many values: repeated, separated by commas, or with the brackets and indexes that PHP writes (R-CON-137)."""

    brackets = re.compile(r"(\[[0-9]*\])?")

    def __init__(self, *, at_most: int = MAX_VALUES, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at_most = at_most

    def read(self, sent: list[Sent]) -> list[str]:
        """Return the values without empty ones. Raises ValidationError for too many (R-CON-136)."""
        texts = [text for each in sent for text in each.value.split(",") if text]
        if len(texts) > self.at_most:
            raise invalid(",".join(texts))
        return texts


class ComparisonField(ParameterField):
    """Values to compare with, each behind an operator in brackets; none means equality (R-CON-138)."""

    brackets = re.compile(rf"(\[({'|'.join(OPERATORS)})\])?")

    def read(self, sent: list[Sent]) -> list[tuple[str, Any]]:
        """Return pairs of operator and operand."""
        comparisons, errors = [], []
        for each in sent:
            try:
                comparisons.append((each.brackets[1:-1] or "eq", self.parse(each.value, each.parameter)))
            except ValidationError as error:
                errors += error.error_list
        if errors:
            raise ValidationError(errors)
        return comparisons

    def parse(self, text: str, parameter: str) -> Any:
        """Return the operand. Raises ValidationError."""
        raise NotImplementedError


class TimesField(ComparisonField):
    """Timestamps (R-CON-101)."""

    def parse(self, text: str, parameter: str) -> datetime:
        """Return the moment."""
        return parse_time(text, parameter)


class AmountsField(ComparisonField):
    """Decimal numbers (R-CON-140)."""

    def parse(self, text: str, parameter: str) -> Decimal:
        """Return the number."""
        if not AMOUNT.fullmatch(text):
            raise invalid(text, parameter=parameter)
        return Decimal(text)


class CountsField(AmountsField):
    """Whole numbers."""

    def parse(self, text: str, parameter: str) -> Decimal:
        """Return the number; refuse a fraction."""
        number = super().parse(text, parameter)
        if number % 1:
            raise invalid(text, parameter=parameter)
        return number


class QueryForm(forms.Form):
    """A query string. Has the fields of those parameters that are sent, and of the required ones.

    Unknown parameters are ignored (R-CON-080). A name that is meant for a field but misspelled is not unknown: ignoring
    it would answer more than was asked for, so the call is refused (R-CON-141).
    """

    def __init__(self, data: QueryDict, fields: Mapping[str, forms.Field]) -> None:
        super().__init__(data, label_suffix="")
        self.known = fields
        sent = {name_of(parameter) for parameter in data}
        # Fields keep no state between requests, so they are not copied as those of other forms are.
        self.fields = {name: field for name, field in fields.items() if name in sent or field.required}

    def clean(self) -> None:
        """Refuse misspelled names."""
        for parameter in self.data:
            name = name_of(parameter)
            if name not in self.known and is_meant_for(name, self.known):
                self.add_error(None, invalid(parameter, parameter=parameter))


def name_of(parameter: str) -> str:
    """Return the name before the brackets."""
    return parameter.partition("[")[0]


def is_meant_for(name: str, known: Collection[str]) -> bool:
    """Return whether an unknown name is a misspelling of a known one.

    It begins with a known name, or with the first part of a dotted one, written in other letter cases or with
    separators: `IDS`, `created_time`, `createdTime__gte`, `stateTransitions.shipped`.
    """
    beginnings = _beginnings(tuple(known))
    return any(prefix in beginnings for prefix in _prefixes(name))


def _prefixes(name: str) -> Iterator[str]:
    found = ""
    for word in WORDS.findall(name):
        found += word.casefold()
        yield found


@cache
def _beginnings(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        "".join(WORDS.findall(part)).casefold() for name in known for part in (name, name.partition(".")[0])
    )
