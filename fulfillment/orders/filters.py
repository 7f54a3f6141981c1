"""Filters of `GET /orders` (checkout.md, section 4)."""

from collections import OrderedDict
from datetime import datetime

from django_filters import Filter

from catalog.wire.http.filters import ExactFilter, LineFilter, TimeFilter
from catalog.wire.values.times import format_time
from fulfillment.checkouts.filters import CheckoutFilterSet
from fulfillment.sales.filters import SaleFilterSet

from .models import Order, OrderLine
from .states import CHOICES, DISPUTE, FRAUD_CHOICES


class StateTimeFilter(TimeFilter):
    """Comparisons of the moment at which a state was reached; orders that never reached it do not match."""

    def stored(self, moment: datetime) -> str:
        """Return the moment as JSON holds it: texts of one length in UTC, which sort by time."""
        return format_time(moment)


class OrderFilterSet(SaleFilterSet):
    """Filters of orders. Each state has a filter of the time at which it was reached, under two names."""

    customer_type = ExactFilter("effective_customer_type")
    subscription_id = LineFilter("subscription_info__subscription_id", lines=OrderLine)
    sku_id = LineFilter("sku_id", lines=OrderLine)

    class Meta:
        model = Order
        fields = [*CheckoutFilterSet.Meta.fields, "state", "checkout_id", "fraud_state", "refunded_amount"]

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Filter]:
        """Add the filters whose names are states."""
        filters = super().get_filters()
        for state in (state for state, _ in CHOICES if state != DISPUTE):
            for name in (state, f"stateTransitions.{state}"):
                filters[name] = StateTimeFilter(f"state_transitions__{state}")
        for state, _ in FRAUD_CHOICES:
            filters[f"fraudStateTransitions.{state}"] = StateTimeFilter(f"fraud_state_transitions__{state}")
        return filters
