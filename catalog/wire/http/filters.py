"""Filters of lists, as django-filter declares them (R-CON-135 to R-CON-141).

The attributes of a filter set have Python names; `wire_name` spells the query parameters. Model fields in `Meta.fields`
get the filter that their type has in `FILTER_DEFAULTS`. The bad parameters of a filter set and of the paginator are one
answer: `ApiFilterBackend` asks both before it filters, and gives the paginator the rows that cursors may name.
"""

from collections import OrderedDict
from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters import Filter, FilterSet
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import DjangoFilterBackend

from catalog.wire.exceptions import Errors, add_errors
from catalog.wire.values.naming import wire_name
from catalog.wire.values.text import has_unstorable_text
from catalog.wire.values.times import parse_time

from .forms import (
    MAX_VALUES,
    OPERATORS,
    ArrayField,
    ComparisonField,
    QueryForm,
    TextField,
    parse_amount,
    parse_count,
    parse_flag,
)
from .schema_messages import TIMESTAMP, Schema


class ExactFilter(Filter):
    """Exact, case-sensitive equality with the stored value (R-CON-141). `convert` reads the text of another type."""

    field_class = TextField
    schema: ClassVar[Schema] = {"type": "string"}


class AnyOfFilter(Filter):
    """Membership in a list of `at_most` so many values; unknown ones are skipped (R-CON-136)."""

    field_class = ArrayField
    schema: ClassVar[Schema] = {"type": "array", "items": ExactFilter.schema, "maxItems": MAX_VALUES}

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        """Select by those values that a row can have."""
        storable = [text for text in value if not has_unstorable_text(text)]
        return qs.filter(**{f"{self.field_name}__in": storable}) if storable else qs.none()


class ComparisonFilter(Filter):
    """Comparisons with operators, which combine with AND (R-CON-138)."""

    field_class: Any = ComparisonField
    schema: ClassVar[Schema]

    def filter(self, qs: QuerySet[Any], value: list[tuple[str, Any]]) -> QuerySet[Any]:
        """Select by all comparisons."""
        return qs.filter(*(self.condition(operator, operand) for operator, operand in value))

    def condition(self, operator: str, operand: Any) -> Q:
        """Return one comparison."""
        return Q((f"{self.field_name}__{'exact' if operator == 'eq' else operator}", operand))


class AmountFilter(ComparisonFilter):
    """Comparisons of decimal numbers (R-CON-140)."""

    field_class = partial(ComparisonField, convert=parse_amount)
    schema = {"type": "number"}


class TimeFilter(ComparisonFilter):
    """Comparisons at second precision: a stored moment belongs to the second that answers show (R-CON-102)."""

    field_class = partial(ComparisonField, convert=parse_time)
    schema = TIMESTAMP

    def condition(self, operator: str, operand: datetime) -> Q:
        """Return one comparison."""
        try:
            following = operand + timedelta(seconds=1)
        except OverflowError:
            following = operand
        bounds = {
            "eq": {"gte": operand, "lt": following},
            "gt": {"gte": following},
            "gte": {"gte": operand},
            "lt": {"lt": operand},
            "lte": {"lt": following},
        }
        return Q(**{f"{self.field_name}__{bound}": self.stored(moment) for bound, moment in bounds[operator].items()})

    def stored(self, moment: datetime) -> Any:
        """Return the moment as the column stores it."""
        return moment


class OfLine(Filter):
    """Mixed into a filter of lines: selects the parents of which one line meets the condition.

    `lines` is the model of the lines, `parent` its reference to what is listed.
    """

    def __init__(self, field_name: str, *, lines: type[models.Model], parent: str = "document", **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.lines, self.parent_name = lines, parent

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Select the parents."""
        selected = super().filter(self.lines._default_manager.order_by(), value)
        return qs.filter(pk__in=selected.values(self.parent_name))


class LineFilter(OfLine, ExactFilter):
    """Equality with a value of any line."""


class LineAmountFilter(OfLine, AmountFilter):
    """Comparisons that one and the same line meets."""


class ApiFilterSet(FilterSet):
    """The filters of a list. `live_mode` is the mode of the call, for filters that look things up."""

    data: QueryDict
    FILTER_DEFAULTS: ClassVar[dict[type[models.Field], dict[str, Any]]] = {
        models.CharField: {"filter_class": ExactFilter},
        models.BooleanField: {"filter_class": ExactFilter, "extra": lambda field: {"convert": parse_flag}},
        models.DateTimeField: {"filter_class": TimeFilter},
        models.DecimalField: {"filter_class": AmountFilter},
        models.IntegerField: {"filter_class": AmountFilter, "extra": lambda field: {"convert": parse_count}},
    }

    def __init__(
        self, data: QueryDict, queryset: QuerySet[Any] | None = None, *, live_mode: bool, **kwargs: Any
    ) -> None:
        self.data, self.live_mode = data, live_mode
        # django-filter copies all filters for each request; most requests use one or two of thirty.
        self.base_filters = {name: type(self).base_filters[name] for name in self.form.fields}  # type: ignore[assignment]
        super().__init__(data, queryset, **kwargs)

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Filter]:
        """Return the filters by their query parameters."""
        return OrderedDict((wire_name(name), each) for name, each in super().get_filters().items())

    @classmethod
    def filter_for_lookup(cls, field: models.Field, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        """Return the default of a field's type, whether or not it has choices: an unknown value selects nothing."""
        found = next((cls.FILTER_DEFAULTS[kind] for kind in type(field).__mro__ if kind in cls.FILTER_DEFAULTS), {})
        return found.get("filter_class"), found.get("extra", lambda field: {})(field)

    def get_form_class(self) -> type[QueryForm]:
        """Return the form that reads the query string."""
        return QueryForm

    @cached_property
    def form(self) -> QueryForm:
        """The form of the parameters that are sent."""
        return self.get_form_class()(self.data, _fields_of(type(self)))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by all parameters; one without a value that a row can have selects nothing (R-CON-136)."""
        if any(_names_nothing(value) for value in self.form.cleaned_data.values()):
            return queryset.none()
        return super().filter_queryset(queryset)


class ResourceFilterSet(ApiFilterSet):
    """What nearly every list has."""

    ids = AnyOfFilter("wire_id")
    created_time = TimeFilter()


class ApiFilterBackend(DjangoFilterBackend):
    """Filters lists by their FilterSet."""

    filterset_base = ApiFilterSet

    def get_filterset_kwargs(self, request: Any, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        """Pass the mode of the call too."""
        return super().get_filterset_kwargs(request, queryset, view) | {"live_mode": view.live_mode}

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Return the rows that the query string selects.

        Raises ValidationError with all bad parameters, those of the paginator included.
        """
        filterset: Any = self.get_filterset(request, queryset, view)
        return filter_rows(filterset, view.paginator)


def filter_rows(filterset: ApiFilterSet, paginator: Any = None) -> QuerySet[Any]:
    """Return the rows that the filters select. Raises ValidationError with all bad parameters of both."""
    errors: Errors = filterset.form.errors.as_data()
    if paginator is not None:
        add_errors(errors, ValidationError(paginator.validate(filterset.data, filterset.queryset)))
    if errors:
        raise ValidationError(errors)
    return filterset.qs


def filter_parameters(filterset: type[ApiFilterSet]) -> list[Schema]:
    """Describe the query parameters of a list for the published description."""
    described: list[Schema] = []
    each: Any
    for name, each in filterset.base_filters.items():
        operators = OPERATORS if isinstance(each, ComparisonFilter) else ()
        common = {"in": "query", "required": each.extra["required"], "schema": each.schema}
        described += [{"name": spelled} | common for spelled in (name, *(f"{name}[{one}]" for one in operators))]
    return described


@cache
def _fields_of(filterset: type[ApiFilterSet]) -> Mapping[str, forms.Field]:
    # Of copies, or each filter would keep its field, and each copy of a filter copy it.
    return {name: copy(each).field for name, each in filterset.base_filters.items()}


def _names_nothing(value: Any) -> bool:
    return value in EMPTY_VALUES or (isinstance(value, str) and has_unstorable_text(value))
