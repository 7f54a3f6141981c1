"""Filters that lists share; each is part of the address, so that a filtered list can be linked to (R-CAT-232)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_time
from django.utils.timezone import make_aware
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter, RangeDateTimeFilter, TextFilter

from .strict_lists import NOTHING_SHOWN, UnreadableFilter

Conditions = Mapping[str, tuple[str, Q]]
"""Value in the address -> its label, and the condition that it stands for."""


def equal(column: str, choices: Iterable[tuple[Any, Any]]) -> dict[str, tuple[str, Q]]:
    """Return conditions that compare a column with each of a model's choices."""
    return {str(value): (str(label), Q((column, value))) for value, label in choices}


class ConditionFilter(DropdownFilter):
    """A choice between fixed conditions. Subclasses set `title`, `parameter_name` and `conditions`."""

    conditions: Conditions

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the value and label of each condition."""
        return [(value, label) for value, (label, _) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the chosen condition."""
        value = self.value()
        return queryset.filter(self.conditions[value][1]) if value in self.conditions else queryset


class ValueFilter(DropdownFilter):
    """A choice between the values that a column has in the list; subclasses may offer others in `lookups`."""

    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the values that occur."""
        rows = model_admin.get_queryset(request).order_by(self.column)
        return [(value, value) for value in rows.values_list(self.column, flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the chosen value."""
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset

    def has_output(self) -> bool:
        """Stay on the page while there is nothing to choose from."""
        return True


class WordsFilter(TextFilter):
    """Each word occurs in one of `columns`. Complete IDs are for the search (R-CAT-231)."""

    parameter_name = "words"
    columns: tuple[str, ...]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to rows that have every word."""
        for word in (self.value() or "").split():
            queryset = queryset.filter(Q(*((f"{name}__icontains", word) for name in self.columns), _connector=Q.OR))
        return queryset


class DaysFilter(RangeDateFilter):
    """A range of days, both ends included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the range. Raises UnreadableFilter."""
        for end, lookup, hour in (("from", "gte", time.min), ("to", "lte", time.max)):
            text = str(self.used_parameters.get(f"{self.parameter_name}_{end}") or "")
            if text.strip():
                queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": read_time(text, "", hour)})
        return queryset


class MomentsFilter(RangeDateTimeFilter):
    """A range of times, both ends included; a day without a time of day counts as a whole."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the range. Raises UnreadableFilter."""
        for lookup, moment in self._ends():
            queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": moment})
        return queryset

    def _ends(self) -> Iterator[tuple[str, datetime]]:
        for end, lookup, default in (("from", "gte", time.min), ("to", "lte", time.max)):
            texts = [self.used_parameters.get(f"{self.parameter_name}_{end}_{part}") or "" for part in (0, 1)]
            if any(text.strip() for text in texts):
                yield lookup, read_time(texts[0], texts[1], default)


def read_time(day_text: str, hour_text: str, default: time) -> datetime:
    """Parse a day and a time of day (`default` if blank), in the time zone of the site. Raises UnreadableFilter."""
    try:
        day = parse_date(day_text)
        hour = parse_time(hour_text) if hour_text.strip() else default
    except ValueError:
        day = hour = None
    if day is None or hour is None:
        text = f"{day_text} {hour_text}".strip()[:30]
        raise UnreadableFilter(f"Not a date: “{text}”. Use YYYY-MM-DD. {NOTHING_SHOWN}")
    return make_aware(datetime.combine(day, hour))
