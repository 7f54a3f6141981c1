"""Lists: cursors, filters, `hasMore` (R-CON-130 to R-CON-143)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from catalog.wire.exceptions import Errors, invalid, quoted
from catalog.wire.records.resources import GuardedQuerySet
from catalog.wire.values.text import has_unstorable_text
from catalog.wire.values.times import parse_time

from .parameters import FilterKind, is_meant_for, is_readable, parts_of

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
MAX_IDS = 100
NUMBER = re.compile(r"[0-9]{1,9}")
AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
PAGING = dict.fromkeys(("limit", "startingAfter", "endingBefore"), FilterKind.EXACT)


class Filter(NamedTuple):
    """A filter of a list. `condition` reads its query parameter and returns a condition; it raises ValidationError."""

    kind: FilterKind
    condition: Callable[["Query", str], Q]


@dataclass
class Query:
    """The query string of a list call; gathers the errors of all parameters.

    `kinds` are the parameters that the list reads. What is meant for one of them but cannot be read is an error, so
    that no answer is wider than the question.
    """

    params: QueryDict
    live_mode: bool
    kinds: Mapping[str, FilterKind]
    errors: Errors = field(default_factory=dict)

    def __post_init__(self) -> None:
        for parameter in self.params:
            name, brackets = parts_of(parameter)
            kind = self.kinds.get(name)
            if kind is None:
                if is_meant_for(name, self.kinds):
                    self.refuse(parameter, invalid(parameter, parameter=parameter))
            elif not is_readable(brackets, kind):
                self.refuse(parameter, invalid(brackets[1:].removesuffix("]"), parameter=parameter))
            elif kind is FilterKind.EXACT and len(set(self.params.getlist(parameter))) > 1:
                self.refuse(parameter, invalid(", ".join(self.params.getlist(parameter)), parameter=parameter))

    def texts(self, name: str) -> list[str] | None:
        """Return an array parameter: repeated, comma separated or with brackets (R-CON-137); None if it is not sent."""
        sent = [values for parameter, values in self.params.lists() if parts_of(parameter)[0] == name]
        return [text for values in sent for value in values for text in value.split(",") if text] if sent else None

    def operators(self, name: str) -> list[tuple[str, str, list[str]]]:
        """Return the parameters of a range: their whole names, operators and values (R-CON-138)."""
        sent = [(parameter, *parts_of(parameter), values) for parameter, values in self.params.lists()]
        return [
            (parameter, brackets[1:-1] or "eq", values)
            for parameter, own, brackets, values in sent
            if own == name and is_readable(brackets, self.kinds[name])
        ]

    def refuse(self, name: str, error: ValidationError) -> None:
        """Note what is wrong with a parameter."""
        self.errors.setdefault(name, []).extend(error.error_list)

    def raise_errors(self) -> None:
        """Raise everything noted, if anything was."""
        if self.errors:
            raise ValidationError(self.errors)


def exact(lookup: str) -> Filter:
    """Return a filter of exact, case-sensitive equality on the stored value (R-CON-141)."""

    def condition(query: Query, name: str) -> Q:
        value = query.params.get(name)
        if value is None:
            return Q()
        return Q(pk__in=[]) if has_unstorable_text(value) or value == "" else Q(**{lookup: value})

    return Filter(FilterKind.EXACT, condition)


def any_of(lookup: str, at_most: int = MAX_IDS) -> Filter:
    """Return a filter by a list of values; unknown ones are skipped (R-CON-136)."""

    def condition(query: Query, name: str) -> Q:
        values = query.texts(name)
        if values is None:
            return Q()
        if len(values) > at_most:
            raise invalid(",".join(values))
        return Q(**{f"{lookup}__in": [value for value in values if not has_unstorable_text(value)]})

    return Filter(FilterKind.ANY_OF, condition)


def in_time(lookup: str) -> Filter:
    """Return a time filter, bare or with operators, that compares whole seconds (R-CON-102, R-CON-138)."""

    def condition(query: Query, name: str) -> Q:
        found = Q()
        for parameter, operator, values in query.operators(name):
            for value in values:
                try:
                    found &= _within(lookup, operator, parse_time(value, parameter))
                except ValidationError as error:
                    query.refuse(parameter, error)
        return found

    return Filter(FilterKind.TIME, condition)


def in_range(lookup: str) -> Filter:
    """Return an amount filter, bare or with operators (R-CON-140)."""

    def condition(query: Query, name: str) -> Q:
        found = Q()
        for parameter, operator, values in query.operators(name):
            for value in values:
                if AMOUNT.fullmatch(value):
                    suffix = "" if operator == "eq" else f"__{operator}"
                    found &= Q(**{f"{lookup}{suffix}": Decimal(value)})
                else:
                    query.refuse(parameter, invalid(value, parameter=parameter))
        return found

    return Filter(FilterKind.AMOUNT, condition)


def _within(lookup: str, operator: str, moment: Any) -> Q:
    """Compare at second precision: a stored moment belongs to the second that it is shown with."""
    try:
        next_second = moment + timedelta(seconds=1)
    except OverflowError:
        next_second = moment
    return {
        "eq": Q(**{f"{lookup}__gte": moment, f"{lookup}__lt": next_second}),
        "gt": Q(**{f"{lookup}__gte": next_second}),
        "gte": Q(**{f"{lookup}__gte": moment}),
        "lt": Q(**{f"{lookup}__lt": moment}),
        "lte": Q(**{f"{lookup}__lt": next_second}),
    }[operator]


def kinds_of(filters: Mapping[str, Filter]) -> dict[str, FilterKind]:
    """Return what each filter reads."""
    return {name: wanted.kind for name, wanted in filters.items()}


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first."""

    rows: list[Any]
    has_more: bool


def limit_of(query: Query, largest: int = MAX_LIMIT) -> int:
    """Return the page size; notes an error when it is no number from 1 to `largest` (R-CON-130)."""
    value = query.params.get("limit")
    if value is None:
        return DEFAULT_LIMIT
    if not NUMBER.fullmatch(value) or not 1 <= int(value) <= largest:
        query.refuse("limit", invalid(value))
        return DEFAULT_LIMIT
    return int(value)


def paginate(rows: GuardedQuerySet[Any], params: QueryDict, *, live_mode: bool, filters: Mapping[str, Filter]) -> Page:
    """Return the page that a query string asks for. Raises ValidationError with all bad parameters.

    Costs one query, and one more for a cursor; a page deep down costs the same as the first one.
    """
    query = Query(params, live_mode, kinds_of(filters) | PAGING)
    mine = rows.in_mode(live_mode)
    condition = Q()
    for name, wanted in filters.items():
        try:
            condition &= wanted.condition(query, name)
        except ValidationError as error:
            query.refuse(name, error)
    limit = limit_of(query)
    backwards = "endingBefore" in params
    cursor = _cursor(mine, query, "endingBefore" if backwards else "startingAfter")
    query.raise_errors()
    selected = mine.filter(condition)
    if cursor is not None:
        selected = selected.filter(key__gt=cursor) if backwards else selected.filter(key__lt=cursor)
    found = list(selected.order_by("key" if backwards else "-key")[: limit + 1])
    page = found[:limit]
    return Page(page[::-1] if backwards else page, len(found) > limit)


def _cursor(rows: GuardedQuerySet[Any], query: Query, name: str) -> int | None:
    """Return the key of the object that a cursor names; it must exist in the mode (R-CON-134)."""
    wire_id = query.params.get(name)
    if wire_id is None:
        return None
    key = None
    if not has_unstorable_text(wire_id):
        key = rows.filter(wire_id=wire_id).order_by().values_list("key", flat=True).first()
    if key is None:
        query.refuse(name, invalid(quoted(wire_id)))
    return key
