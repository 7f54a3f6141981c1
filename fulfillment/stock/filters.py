"""The query of `GET /inventory-levels` (fulfillment.md, 3.1 and 3.2)."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from catalog.reference.validators import validate_country
from catalog.wire.exceptions import invalid, missing
from catalog.wire.http.pagination import Filter, Query, in_time, kinds_of
from catalog.wire.http.parameters import FilterKind
from catalog.wire.records import clock
from catalog.wire.values.text import has_unstorable_text

from .exceptions import NotServed
from .location_choice import locations_serving
from .models import Level

MOST_LEVELS = 100
"""Levels that one answer holds (R-FUL-024)."""
MOST_ITEMS = 1000
"""Items that one request names: as many as fit into an address, and more than an answer needs."""


def item_ids(query: Query, name: str) -> Q:
    """Read the ids of the items; there must be one at least (R-FUL-020)."""
    ids = query.texts(name)
    if not ids:
        raise missing()
    if len(ids) > MOST_ITEMS:
        raise invalid(",".join(ids))
    return Q(inventory_item__wire_id__in=[item_id for item_id in ids if not has_unstorable_text(item_id)])


def ship_to_country(query: Query, name: str) -> Q:
    """Read a country: only locations that ship there count (R-FUL-025)."""
    country = query.params.get(name)
    if country is None:
        return Q()
    validate_country(country)
    try:
        return Q(location__in=locations_serving(country, live_mode=query.live_mode))
    except NotServed:
        return Q(pk__in=[])


def availability(query: Query, name: str) -> Q:
    """Read whether there must be something to promise, or nothing (R-FUL-026)."""
    wanted = query.params.get(name)
    if wanted is None:
        return Q()
    conditions = {"true": Q(free_units__gt=0), "false": Q(free_units__lte=0)}
    if wanted.lower() not in conditions:
        raise invalid(wanted)
    return conditions[wanted.lower()]


LEVEL_FILTERS = {
    "inventoryItemIds": Filter(FilterKind.ANY_OF, item_ids),
    "shipToCountry": Filter(FilterKind.EXACT, ship_to_country),
    "available": Filter(FilterKind.EXACT, availability),
    "updatedTime": in_time("changed_time"),
}


class Levels(NamedTuple):
    """The levels that were asked for, as of now."""

    rows: list[Any]
    has_more: bool


def find_levels(params: QueryDict, *, live_mode: bool) -> Levels:
    """Return the levels that a query string asks for: as the ids were sent, then by location (R-FUL-021 to R-FUL-027).

    Raises ValidationError with all bad parameters. The number of queries does not grow with the answer.
    """
    query, condition = Query(params, live_mode, kinds_of(LEVEL_FILTERS)), Q()
    for name, wanted in LEVEL_FILTERS.items():
        try:
            condition &= wanted.condition(query, name)
        except ValidationError as error:
            query.refuse(name, error)
    query.raise_errors()
    rows = Level.objects.as_of(clock.now(live_mode=live_mode)).select_related("inventory_item", "location")
    order = {item_id: place for place, item_id in reversed(list(enumerate(query.texts("inventoryItemIds") or [])))}
    found = sorted(
        rows.filter(condition, live_mode=live_mode, location__is_active=True),
        key=lambda level: (order[level.inventory_item.wire_id], level.location.rank),
    )
    return Levels(found[:MOST_LEVELS], len(found) > MOST_LEVELS)
