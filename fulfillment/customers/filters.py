"""Filters of `GET /customers` (checkout.md, section 4)."""

from django.db.models import Q

from catalog.wire.exceptions import invalid
from catalog.wire.http.pagination import Filter, Query, any_of, exact, in_time
from catalog.wire.http.parameters import FilterKind

WORDS = {"true": True, "false": False}


def asked_to_be_forgotten(query: Query, name: str) -> Q:
    """Select customers who have asked, or have not asked, for the removal of their data."""
    value = query.params.get(name)
    if value is None:
        return Q()
    if value not in WORDS:
        raise invalid(value)
    return Q(request_to_be_forgotten=WORDS[value])


CUSTOMER_FILTERS = {
    "ids": any_of("wire_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
    "email": exact("email"),
    "requestToBeForgotten": Filter(FilterKind.EXACT, asked_to_be_forgotten),
}
