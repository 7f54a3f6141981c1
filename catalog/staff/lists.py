"""Lists with an exact search, a separate filter by words, and a count of the active filters."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from .formatting import day

NO_FILTERS = {"q", "p", "o", "e", "all"}


class ExactSearchList:
    """The search box takes a complete ID, or the complete text of another of `search_fields` (R-CAT-231).

    The button that opens the filters shows how many are active (R-CAT-232).
    """

    change_list_template = "admin/catalog/sku/change_list.html"
    search_fields: tuple[str, ...] = ("wire_id",)
    words_label = ""
    """Label of the box for `WordsFilter`; empty if the list has none."""
    list_disable_select_all = True
    # Counting each choice would scan a large table once per choice.
    show_facets = ShowFacets.NEVER

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Compare the whole term with each of the fields."""
        term = search_term.strip()
        wanted = Q(*((name, term) for name in self.search_fields), _connector=Q.OR)
        return (queryset.filter(wanted) if term else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with what its search and filter boxes need."""
        others = [(name, value) for name, value in request.GET.items() if value and name not in ("words", "q", "p")]
        context = {
            "active_filters": active_filters(request),
            "kept_filters": others,
            "words_label": self.words_label,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})  # type: ignore[misc]

    @display(description="Created", ordering="created_time")
    def created(self, obj: Any) -> str:
        return day(obj.created_time)


def active_filters(request: HttpRequest) -> int:
    """Count the filters that narrow a list; the two ends of a range are one filter."""
    used = {name for name, value in request.GET.items() if value and name not in NO_FILTERS}
    return len({name.removesuffix("_from").removesuffix("_to") for name in used})
