"""Filters of lists that several slices use."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_time
from django.utils.timezone import make_aware
from unfold.contrib.filters.admin import RangeDateTimeFilter


def tell_unreadable(request: HttpRequest, text: str) -> None:
    """Say at the top of the list that a filter's text is no date."""
    messages.warning(request, f"“{text[:30]}” is no date; write it like 2026-03-31. This filter was left out.")


class MomentsFilter(RangeDateTimeFilter):
    """From one moment to another, both included; a day without a time of day counts as a whole."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the moments; what cannot be read narrows nothing, and the page says so."""
        for end, comparison, otherwise in (("from", "gte", time.min), ("to", "lte", time.max)):
            moment = self._moment(end, otherwise)
            day = self.used_parameters.get(f"{self.parameter_name}_{end}_0")
            if moment is None and day:
                tell_unreadable(request, str(day))
            elif moment is not None:
                queryset = queryset.filter(**{f"{self.parameter_name}__{comparison}": moment})
        return queryset

    def _moment(self, end: str, otherwise: time) -> datetime | None:
        texts = [self.used_parameters.get(f"{self.parameter_name}_{end}_{part}") or "" for part in (0, 1)]
        try:
            day, hour = parse_date(texts[0]), parse_time(texts[1])
        except ValueError:
            return None
        return make_aware(datetime.combine(day, hour or otherwise)) if day else None
