"""Filters by event type: `type` with a pattern or `types` with names (R-EVT-061 to R-EVT-064, R-EVT-089)."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from catalog.wire.exceptions import problem
from catalog.wire.http.filters import AnyOfFilter, ApiFilterSet, ExactFilter
from catalog.wire.http.forms import QueryForm

from .types import is_known, names_matching

MAX_NAMES = 20
EVERYTHING = "*"


class TypesForm(QueryForm):
    """Takes one of the two parameters."""

    def clean(self) -> None:
        """Refuse both at once."""
        super().clean()
        if {"type", "types"} <= self.fields.keys():
            self.add_error("types", problem("invalid_parameter", "You may pass either type or types, but not both."))


class EventTypeFilterSet(ApiFilterSet):
    types = AnyOfFilter(at_most=MAX_NAMES, method="filter_names")
    type = ExactFilter(method="filter_pattern")

    def get_form_class(self) -> Any:
        """Return the form that reads the query string."""
        return TypesForm

    def filter_names(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        """Select by names; unknown ones are skipped."""
        return self.of_types(queryset, [each for each in value if is_known(each)])

    def filter_pattern(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Select by a pattern."""
        return queryset if value == EVERYTHING else self.of_types(queryset, names_matching(value))

    def of_types(self, queryset: QuerySet[Any], names: Collection[str]) -> QuerySet[Any]:
        """Return the rows of any of the types."""
        return queryset.filter(type__in=names)
