"""Lists that show nothing, rather than everything, when a filter cannot be read."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import IGNORED_PARAMS
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

NOTHING_SHOWN = "Nothing is shown until it is corrected or cleared."


class UnreadableFilter(IncorrectLookupParameters):
    """A filter whose text cannot be read; `str()` says so in a sentence."""


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
