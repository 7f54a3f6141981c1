"""What the lists of the catalogue share: an exact search, a separate one by words, filters that are counted."""

from datetime import datetime
from typing import Any

from django.contrib.admin import ShowFacets
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone

NO_FILTERS = {"q", "p", "o", "e", "all"}


class CatalogList:
    """The search takes a complete ID, or what else `search_fields` name, exactly (R-CAT-231).

    The button tells how many filters are active (R-CAT-232).
    """

    change_list_template = "admin/catalog/sku/change_list.html"
    search_fields: tuple[str, ...] = ("wire_id",)
    words_label = ""
    """What the filter by words looks into; empty where there is none."""
    list_disable_select_all = True
    # A count for every choice would read a large table once each.
    show_facets = ShowFacets.NEVER

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find what has exactly this in one of the fields."""
        term = search_term.strip()
        wanted = Q(*((name, term) for name in self.search_fields), _connector=Q.OR)
        return (queryset.filter(wanted) if term else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        others = [(name, value) for name, value in request.GET.items() if value and name not in ("words", "q", "p")]
        context = {
            "active_filters": active_filters(request),
            "kept_filters": others,
            "words_label": self.words_label,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})  # type: ignore[misc]


def day(moment: datetime) -> str:
    """Return the day of a moment; a list has no room for more."""
    return formats.date_format(timezone.localtime(moment), "j M Y")


def active_filters(request: HttpRequest) -> int:
    """Return how many filters narrow a list; the two ends of a range are one."""
    used = {name for name, value in request.GET.items() if value and name not in NO_FILTERS}
    return len({name.removesuffix("_from").removesuffix("_to") for name in used})
