"""Filters of the lists of goods; each stands in the address, so that a filtered list can be linked to."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from fulfillment.fulfillment_orders.models import FulfillmentOrderLine
from fulfillment.fulfillment_orders.states import BACKORDERED, DECISIONS, ORDER_STATES, PENDING, RETURN_STATES


class WordFilter(DropdownFilter):
    """One out of a few words."""

    title = "state"
    parameter_name = "state"
    words: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the words."""
        return [(word, word.capitalize()) for word in self.words]


class OrderStateFilter(WordFilter):
    """The state of a fulfillment order, derived from its lines."""

    words = ORDER_STATES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a state."""
        return queryset.filter(derived_state=self.value()) if self.value() in self.words else queryset


class OpenUnitsFilter(WordFilter):
    """Whether any line has pending or backordered units."""

    title = "open units"
    parameter_name = "open"
    words = (PENDING, BACKORDERED)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to those with such units."""
        if self.value() not in self.words:
            return queryset
        lines = FulfillmentOrderLine.objects.filter(fulfillment_order=OuterRef("pk"))
        return queryset.filter(Exists(lines.filter(**{f"{self.value()}__gt": 0})))


class DerivedStateFilter(WordFilter):
    """The state of a cancellation or return, derived from its decision."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrow to a state."""
        return queryset.in_state(self.value()) if self.value() in self.words else queryset


class CancellationStateFilter(DerivedStateFilter):
    """Of cancellations."""

    words = DECISIONS


class ReturnStateFilter(DerivedStateFilter):
    """Of returns."""

    words = RETURN_STATES
