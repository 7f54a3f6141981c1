"""Filters of `GET /checkouts` (checkout.md, section 4)."""

from django.db.models import Q

from catalog.wire.http.pagination import Filter, Query, any_of, exact, in_range, in_time
from catalog.wire.http.parameters import FilterKind
from catalog.wire.values.text import has_unstorable_text

from .models import CheckoutLine


def of_subscription(query: Query, name: str) -> Q:
    """Select checkouts with a line of a subscription."""
    value = query.params.get(name)
    if value is None:
        return Q()
    if has_unstorable_text(value) or value == "":
        return Q(pk__in=[])
    return Q(pk__in=CheckoutLine.objects.filter(subscription_info__subscriptionId=value).values("document"))


CHECKOUT_FILTERS = {
    "ids": any_of("wire_id"),
    "upstreamIds": any_of("upstream_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
    "totalAmount": in_range("total_amount"),
    "customerId": exact("customer_id"),
    "applicationId": exact("application_id"),
    "email": exact("email"),
    "currency": exact("currency"),
    "locale": exact("locale"),
    "chargeType": exact("charge_type"),
    "customerType": exact("effective_customer_type"),
    "subscriptionId": Filter(FilterKind.EXACT, of_subscription),
    "browserIp": exact("browser_ip"),
}
