"""Filters of the lists of fulfillment orders, cancellations and returns."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from catalog.staff.filters import ConditionFilter, equal
from fulfillment.fulfillment_orders.models import FulfillmentOrderLine
from fulfillment.fulfillment_orders.states import BACKORDERED, DECISIONS, ORDER_STATES, PENDING, RETURN_STATES


class OrderStateFilter(ConditionFilter):
    """The state derived from the lines; the list annotates `derived_state`."""

    title = "state"
    parameter_name = "state"
    conditions = equal("derived_state", [(state, state.capitalize()) for state in ORDER_STATES])


class OpenUnitsFilter(ConditionFilter):
    """Orders with a line that has pending or backordered units."""

    title = "open units"
    parameter_name = "open"
    conditions = {
        name: (
            name.capitalize(),
            Q(Exists(FulfillmentOrderLine.objects.filter(Q((f"{name}__gt", 0)), fulfillment_order=OuterRef("pk")))),
        )
        for name in (PENDING, BACKORDERED)
    }


class DerivedStateFilter(DropdownFilter):
    """The state that the decision about a cancellation or return puts it in."""

    title = "state"
    parameter_name = "state"
    states: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [(state, state.capitalize()) for state in self.states]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Narrow to a state."""
        return queryset.in_state(self.value()) if self.value() in self.states else queryset


class CancellationStateFilter(DerivedStateFilter):
    states = DECISIONS


class ReturnStateFilter(DerivedStateFilter):
    states = RETURN_STATES
