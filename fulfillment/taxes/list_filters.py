"""Filters of the tax tables' lists."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter, TextFilter

from catalog.staff.mode import is_live
from catalog.wire.records import clock


class CountryFilter(DropdownFilter):
    """The countries that the table has rows for."""

    title = "country"
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the countries."""
        codes = model_admin.model.objects.order_by("country").values_list("country", flat=True).distinct()
        return [(code, code) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a country."""
        return queryset.filter(country=self.value()) if self.value() else queryset

    def has_output(self) -> bool:
        """Stay on the page while the table is empty."""
        return True


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
