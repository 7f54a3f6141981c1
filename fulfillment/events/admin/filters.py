"""Filters of the lists of webhooks, events and deliveries."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from catalog.staff.filters import ConditionFilter, ValueFilter, equal
from catalog.staff.mode import is_live
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.types import event_types, names_matching
from fulfillment.events.webhooks.models import Webhook

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "charge": ("Charge", ("order.charge.*", "charge.*")),
    "checkout": ("Checkout", ("checkout.*",)),
    "customer": ("Customer", ("customer.*",)),
    "fulfillment": ("Fulfillment", ("fulfillment*",)),
    "order": ("Order", ("order.*",)),
    "refund": ("Refund", ("refund.*",)),
    "return": ("Return", ("return.*",)),
    "sku": ("SKU", ("sku.*",)),
    "source": ("Source", ("source.*", "customer.source.*")),
}
NOT_ORDERS = "order.charge."
OTHERS = "other"
NOT_DELETED = "standing"
KEY = re.compile(r"[0-9]{1,18}")


def types_of_group(group: str) -> list[str]:
    """Return the event types of a group (R-EVT-193); charges are no orders; the last group is all the rest."""
    if group == OTHERS:
        grouped = {name for key in GROUPS for name in types_of_group(key)}
        return [name for name in event_types() if name not in grouped]
    names = [name for pattern in GROUPS[group][1] for name in names_matching(pattern)]
    return [name for name in names if group != "order" or not name.startswith(NOT_ORDERS)]


class GroupFilter(DropdownFilter):
    """The kind of thing that an event is about."""

    title = "group"
    parameter_name = "group"
    path = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the groups."""
        return [*((key, label) for key, (label, _) in GROUPS.items()), (OTHERS, "Other")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a group."""
        if self.value() not in (*GROUPS, OTHERS):
            return queryset
        return queryset.filter(**{f"{self.path}__in": types_of_group(self.value())})


class DeliveredGroupFilter(GroupFilter):
    """The same, of the event of a delivery."""

    path = "event__type"


class TestFilter(ConditionFilter):
    """Test events, which staff send to try a webhook."""

    title = "test events"
    parameter_name = "test"
    conditions = {
        "no": ("Without test events", Q(is_test=False)),
        "yes": ("Test events only", Q(is_test=True)),
    }


class WebhookFilter(ValueFilter):
    title = "webhook"
    parameter_name = "webhook"
    column = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the webhooks of the mode."""
        webhooks = Webhook.objects.in_mode(is_live(request)).order_by("address", "key")[:200]
        named = [(str(webhook.pk), f"{webhook} ({webhook.wire_id[:8]})") for webhook in webhooks]
        return [(NOT_DELETED, "All that are not deleted"), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a webhook."""
        if self.value() == NOT_DELETED:
            return queryset.filter(webhook__deleted_time=None)
        # SQLite raises OverflowError for numbers that no key can have.
        return super().queryset(request, queryset) if KEY.fullmatch(self.value() or "") else queryset


class StateFilter(ConditionFilter):
    title = "state"
    parameter_name = "state"
    conditions = equal("state", Delivery.State.choices)


class FailureFilter(ConditionFilter):
    """Deliveries with at least one attempt that failed in this way."""

    title = "failure"
    parameter_name = "failure"
    conditions = {
        value: (label, Q(pk__in=Attempt.objects.filter(failure=value).values("delivery")))
        for value, label in Attempt.Failure.choices
    }


class StatusFilter(ConditionFilter):
    title = "status"
    parameter_name = "status"
    conditions = {
        "enabled": ("Enabled", Q(enabled=True)),
        "disabled": ("Disabled", Q(enabled=False, disabled_time=None)),
        "by_system": ("Disabled by the system", Q(enabled=False, disabled_time__isnull=False)),
        "failing": ("Enabled and failing", Q(enabled=True, failing_since__isnull=False)),
    }
