"""Filters of the tax tables' lists."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import RadioFilter, TextFilter

from catalog.staff.filters import ValueFilter
from catalog.staff.mode import is_live
from catalog.wire.records import clock


class CountryFilter(ValueFilter):
    title = "country"
    parameter_name = "country"
    column = "country"


class RegionFilter(TextFilter):
    """A state or region, by its short form."""

    title = "state or region"
    parameter_name = "region"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a region."""
        return queryset.filter(region=self.value().strip().upper()) if self.value() else queryset


class LiveTodayFilter(RadioFilter):
    """Whether a row counts on the present day of the mode in force."""

    title = "validity"
    parameter_name = "valid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the two halves of the table."""
        return [("today", "Valid today"), ("other", "Past or future")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to one half."""
        live = queryset.live_on(clock.now(live_mode=is_live(request)).date())  # type: ignore[attr-defined]
        if self.value() == "today":
            return live
        return queryset.exclude(pk__in=live.values("pk")) if self.value() == "other" else queryset
