"""Filters of `GET /orders` (checkout.md, section 4)."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from catalog.wire.http.pagination import Filter, Query, exact, in_range, in_time
from catalog.wire.http.parameters import FilterKind
from catalog.wire.values.text import has_unstorable_text
from catalog.wire.values.times import format_time
from fulfillment.checkouts.filters import CHECKOUT_FILTERS

from .models import OrderLine
from .states import CHOICES, DISPUTE, FRAUD_CHOICES


def of_line(lookup: str) -> Filter:
    """Return a filter of orders with a line that has a value."""

    def condition(query: Query, name: str) -> Q:
        value = query.params.get(name)
        if value is None:
            return Q()
        if value == "" or has_unstorable_text(value):
            return Q(pk__in=[])
        return Q(pk__in=OrderLine.objects.filter(**{lookup: value}).values("document"))

    return Filter(FilterKind.EXACT, condition)


def reached(column: str, state: str) -> Filter:
    """Return a time filter on the moment at which a state was reached; orders that never reached it do not match."""
    plain = in_time(f"{column}__{state}")

    def condition(query: Query, name: str) -> Q:
        return _as_text(plain.condition(query, name))

    return Filter(FilterKind.TIME, condition)


def _as_text(condition: Q) -> Q:
    """Compare as moments are stored in JSON: texts of one length in UTC, whose order is that of time."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_as_text(child))
        elif isinstance(child, tuple) and isinstance(child[1], datetime):
            children.append((child[0], format_time(child[1])))
        else:
            children.append(child)
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


STATE_TIMES = {
    name: reached("state_transitions", state)
    for state, _ in CHOICES
    if state != DISPUTE
    for name in (state, f"stateTransitions.{state}")
}
FRAUD_TIMES = {
    f"fraudStateTransitions.{state}": reached("fraud_state_transitions", state) for state, _ in FRAUD_CHOICES
}
ORDER_FILTERS = CHECKOUT_FILTERS | {
    "subscriptionId": of_line("subscription_info__subscriptionId"),
    "state": exact("state"),
    "checkoutId": exact("checkout_id"),
    "skuId": of_line("sku_id"),
    "fraudState": exact("fraud_state"),
    "refundedAmount": in_range("refunded_amount"),
    **STATE_TIMES,
    **FRAUD_TIMES,
}
