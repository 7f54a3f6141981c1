"""Filters of the lists of webhooks, events and deliveries."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from catalog.staff.mode import is_live
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.types import event_types, names_matching
from fulfillment.events.webhooks.models import Webhook

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "charge": ("Charge", ("order.charge.*", "charge.*")),
    "checkout": ("Checkout", ("checkout.*",)),
    "customer": ("Customer", ("customer.*",)),
    "fulfillment": ("Fulfilment", ("fulfillment*",)),
    "order": ("Order", ("order.*",)),
    "refund": ("Refund", ("refund.*",)),
    "return": ("Return", ("return.*",)),
    "sku": ("SKU", ("sku.*",)),
    "source": ("Source", ("source.*", "customer.source.*")),
}
NOT_ORDERS = "order.charge."
OTHERS = "other"
STANDING = "standing"
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


class TestFilter(DropdownFilter):
    """Events that staff sent to try a webhook."""

    title = "test events"
    parameter_name = "test"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return both kinds."""
        return [("no", "Without test events"), ("yes", "Test events only")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a kind."""
        kinds = {"yes": True, "no": False}
        return queryset.filter(is_test=kinds[self.value()]) if self.value() in kinds else queryset


class WebhookFilter(DropdownFilter):
    """The webhook of a delivery."""

    title = "webhook"
    parameter_name = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the webhooks of the mode."""
        webhooks = Webhook.objects.in_mode(is_live(request)).order_by("address", "key")[:200]
        named = [(str(webhook.pk), f"{webhook} ({webhook.wire_id[:8]})") for webhook in webhooks]
        return [(STANDING, "All that are not deleted"), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a webhook."""
        if self.value() == STANDING:
            return queryset.filter(webhook__deleted_time=None)
        # A longer number fits no key; SQLite raises OverflowError for it.
        return queryset.filter(webhook=int(self.value())) if KEY.fullmatch(self.value() or "") else queryset

    def has_output(self) -> bool:
        """Stay on the page when there are no webhooks yet."""
        return True


class StateFilter(DropdownFilter):
    """How far a delivery has come."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [(str(value), str(label)) for value, label in Delivery.State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a state."""
        return queryset.filter(state=self.value()) if self.value() in Delivery.State.values else queryset


class FailureFilter(DropdownFilter):
    """Why attempts of a delivery failed."""

    title = "failure"
    parameter_name = "failure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds of failure."""
        return [(str(value), str(label)) for value, label in Attempt.Failure.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to deliveries with an attempt that failed so."""
        if self.value() not in Attempt.Failure.values:
            return queryset
        return queryset.filter(pk__in=Attempt.objects.filter(failure=self.value()).values("delivery"))


ENABLED, DISABLED, BY_SYSTEM, FAILING = "enabled", "disabled", "by_system", "failing"
STATUSES: dict[str, tuple[str, Q]] = {
    ENABLED: ("Enabled", Q(enabled=True)),
    DISABLED: ("Disabled", Q(enabled=False, disabled_time=None)),
    BY_SYSTEM: ("Disabled by the system", Q(enabled=False, disabled_time__isnull=False)),
    FAILING: ("Enabled and failing", Q(enabled=True, failing_since__isnull=False)),
}


class StatusFilter(DropdownFilter):
    """Whether a webhook is sent anything, and why not."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses."""
        return [(key, label) for key, (label, _) in STATUSES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a status."""
        return queryset.filter(STATUSES[self.value()][1]) if self.value() in STATUSES else queryset
