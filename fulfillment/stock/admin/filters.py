"""Filters of the lists of stock; each stands in the address, so that a filtered list can be linked to."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

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
    "promised": ("More promised than there is", Q(free_units__lt=0)),
}


class LocationFilter(DropdownFilter):
    """The location, by its ID."""

    title = "location"
    parameter_name = "location"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the locations of the mode."""
        places = sorted(Location.objects.in_mode(is_live(request)), key=lambda place: place.rank)
        return [(place.wire_id, str(place)) for place in places]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a location."""
        return queryset.filter(location__wire_id=self.value()) if self.value() else queryset

    def has_output(self) -> bool:
        """Stay on the page when there is no location yet."""
        return True


class LevelStateFilter(DropdownFilter):
    """Whether anything is free."""

    title = "stock"
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [(key, label) for key, (label, _) in LEVEL_STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a state; the rows have what is free annotated."""
        key = self.value()
        return queryset.filter(LEVEL_STATES[key][1]) if key in LEVEL_STATES else queryset


class KindFilter(DropdownFilter):
    """What moved."""

    title = "movement"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        return [(str(value), str(label)) for value, label in Movement.Kind.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a kind."""
        return queryset.filter(kind=self.value()) if self.value() in Movement.Kind.values else queryset


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
