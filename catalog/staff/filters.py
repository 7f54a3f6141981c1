"""Filters of lists: what is sent but not understood never widens a list."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import IGNORED_PARAMS
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_time
from django.utils.timezone import make_aware
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.views import ChangeList

NOTHING_SHOWN = "Nothing is shown until it is corrected or cleared."


class UnreadableFilter(IncorrectLookupParameters):
    """A filter whose text cannot be read; `str()` says so in a sentence."""


def no_date(text: str) -> UnreadableFilter:
    """Build the error of a text that is no date."""
    return UnreadableFilter(f"“{text[:30]}” is no date; write it like 2026-03-31. {NOTHING_SHOWN}")


class StrictChangeList(ChangeList):
    """Shows nothing, and says so, where a filter or the search was not understood.

    Django would leave such a filter out, or drop all of them, and show everything; an action on all rows of the list
    would then reach rows that nobody meant.
    """

    filter_params: dict[str, list[str]]
    _looked_up: frozenset[str] = frozenset()
    _told = False

    def get_filters(self, request: HttpRequest) -> Any:
        """Return the filters; remember which parameters are look-ups of their own.

        Raises UnreadableFilter for a look-up by what the person does not see.
        """
        try:
            found = super().get_filters(request)
        except DisallowedModelAdminLookup:
            raise UnreadableFilter(self._sentence(self._sent())) from None
        self._looked_up = frozenset(found[2])
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> QuerySet[Any]:
        """Return the rows that all filters select."""
        try:
            rows = super().get_queryset(request, exclude_parameters)
            problem = self._misread(request)
        except IncorrectLookupParameters as error:
            problem = str(error) if isinstance(error, UnreadableFilter) else self._sentence(self._sent())
            rows = self._unfiltered(request)
        if not problem:
            return rows.none() if getattr(request, "asks_for_no_row", False) else rows
        if not self._told:
            messages.warning(request, problem)
            self._told = True
        return rows.none()

    def _unfiltered(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all rows, but show the filters as they were sent, so that they can be corrected."""
        sent, self.filter_params = self.filter_params, {}
        rows = super().get_queryset(request)
        self.filter_params = sent
        with suppress(IncorrectLookupParameters):
            # Refused again if it was refused for a look-up.
            self.filter_specs, self.has_filters, _, _, self.has_active_filters = self.get_filters(request)
        return rows

    def _sent(self) -> dict[str, list[str]]:
        """Return the parameters that are filters and not blank."""
        sent = {name: [text for text in texts if text.strip()] for name, texts in self.filter_params.items()}
        return {name: texts for name, texts in sent.items() if texts and name not in IGNORED_PARAMS}

    def _misread(self, request: HttpRequest) -> str:
        """Return a sentence about filters that were sent but had no effect; "" when there is none."""
        sent = self._sent()
        expected = {name: spec for spec in self.filter_specs for name in spec.expected_parameters()}
        misread = {name: texts for name, texts in sent.items() if name not in self._looked_up | expected.keys()}
        for name in sent.keys() & expected.keys():
            if not self._is_understood(request, expected[name], sent[name]):
                misread[name] = sent[name]
        if request.GET.get("q", "").strip() and not self.query:
            misread["q"] = [request.GET["q"]]
        return self._sentence(misread) if misread else ""

    def _is_understood(self, request: HttpRequest, spec: Any, texts: list[str]) -> bool:
        """Tell whether a filter read its texts: it narrows the list, or they are a choice that it offers itself."""
        if isinstance(spec, SimpleListFilter):
            if len(set(texts)) > 1:
                return False
            if texts[0] in {str(value) for value, _ in spec.lookup_choices}:
                return True
        narrowed = spec.queryset(request, self.root_queryset)
        return narrowed is not None and narrowed is not self.root_queryset

    @staticmethod
    def _sentence(misread: dict[str, list[str]]) -> str:
        shown = ", ".join(f"{name}={text}" for name, texts in misread.items() for text in texts)
        return f"A filter was not understood: {shown[:100]}. {NOTHING_SHOWN}"


class StrictLists:
    """Mixed into an admin: its list is a StrictChangeList."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StrictChangeList]:
        """Return the class of the list."""
        return StrictChangeList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow look-ups in the address by columns that the page or the list shows to the person, and by filters.

        Django allows every column: `?secret__startswith=a` would tell, letter by letter, what no page shows.
        """
        if request is None or not super().lookup_allowed(lookup, value, request):  # type: ignore[misc]
            return False
        column = lookup.partition("__")[0]
        columns = {field.name for field in self.opts.concrete_fields}  # type: ignore[attr-defined]
        return column not in columns or column in self._shown_columns(request)

    def _shown_columns(self, request: HttpRequest) -> set[str]:
        admin: Any = self
        filters = [entry[0] if isinstance(entry, tuple | list) else entry for entry in admin.get_list_filter(request)]
        named = (entry if isinstance(entry, str) else getattr(entry, "parameter_name", "") or "" for entry in filters)
        names = {name.partition("__")[0] for name in named}
        shown = (
            flatten_fieldsets(admin.get_fieldsets(request, admin.model())) if admin.fields or admin.fieldsets else ()
        )
        return names | {"pk", admin.opts.pk.name, *admin.get_list_display(request), *shown}


class MomentsFilter(RangeDateTimeFilter):
    """From one moment to another, both included; a day without a time of day counts as a whole."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the moments. Raises UnreadableFilter."""
        for comparison, moment in self._moments():
            queryset = queryset.filter(**{f"{self.parameter_name}__{comparison}": moment})
        return queryset

    def _moments(self) -> Iterator[tuple[str, datetime]]:
        for end, comparison, otherwise in (("from", "gte", time.min), ("to", "lte", time.max)):
            texts = [self.used_parameters.get(f"{self.parameter_name}_{end}_{part}") or "" for part in (0, 1)]
            if any(text.strip() for text in texts):
                yield comparison, moment_of(texts[0], texts[1], otherwise)


def moment_of(day_text: str, hour_text: str, otherwise: time) -> datetime:
    """Return the moment of a day and a time of day, or of another time where none is given. Raises UnreadableFilter."""
    try:
        day = parse_date(day_text)
        hour = parse_time(hour_text) if hour_text.strip() else otherwise
    except ValueError:
        day = hour = None
    if day is None or hour is None:
        raise no_date(f"{day_text} {hour_text}".strip())
    return make_aware(datetime.combine(day, hour))
