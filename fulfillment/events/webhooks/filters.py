"""Filters of `GET /webhooks` (R-EVT-089)."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from fulfillment.events.filters import EventTypeFilterSet


class WebhookFilterSet(EventTypeFilterSet):
    def of_types(self, queryset: QuerySet[Any], names: Collection[str]) -> QuerySet[Any]:
        """Return the webhooks that subscribe to any of the types; SQLite cannot ask that of a JSON list."""
        return queryset.filter(pk__in=[row.pk for row in queryset if not set(names).isdisjoint(row.type_names)])
