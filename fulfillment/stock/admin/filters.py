"""Filters of the lists of stock."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from catalog.staff.filters import ConditionFilter, ValueFilter, equal
from catalog.staff.mode import is_live, now_of
from fulfillment.stock import states
from fulfillment.stock.models import Location, Movement

SOON = timedelta(minutes=10)
"""How long before its end a reservation is about to expire."""
ABOUT_TO_EXPIRE, OVER = "soon", "expired"
LEVEL_STATES: dict[str, tuple[str, Q]] = {
    "free": ("Something free", Q(free_units__gt=0)),
    "none": ("Nothing free", Q(free_units__lte=0)),
    "expected": ("Nothing free, restock expected", Q(free_units__lte=0, available_time__isnull=False)),
    "promised": ("Oversold", Q(free_units__lt=0)),
}


class LocationFilter(ValueFilter):
    title = "location"
    parameter_name = "location"
    column = "location__wire_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the locations of the mode."""
        places = sorted(Location.objects.in_mode(is_live(request)), key=lambda place: place.rank)
        return [(place.wire_id, str(place)) for place in places]


class LevelStateFilter(ConditionFilter):
    """How much is available; the list annotates `free_units`."""

    title = "stock"
    parameter_name = "stock"
    conditions = LEVEL_STATES


class KindFilter(ConditionFilter):
    title = "movement"
    parameter_name = "kind"
    conditions = equal("kind", Movement.Kind.choices)


class StateFilter(DropdownFilter):
    """The state of a reservation as of now, swept or not (R-FUL-061)."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states, and the active ones that are about to end."""
        return [(ABOUT_TO_EXPIRE, "About to expire"), *states.CHOICES]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Narrow to a state."""
        now, state = now_of(request), self.value()
        if state == ABOUT_TO_EXPIRE:
            return queryset.active_at(now).filter(expires_time__lte=now + SOON)
        if state == states.ACTIVE:
            return queryset.active_at(now)
        if state == states.EXPIRED:
            return queryset.filter(Q(state=state) | Q(state=states.ACTIVE, expires_time__lte=now))
        return queryset.filter(state=state) if state in dict(states.CHOICES) else queryset
