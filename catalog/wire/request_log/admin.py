"""The API log, to read (R-CON-203)."""

import json
from typing import Any

import orjson
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.contrib.filters.admin import DropdownFilter

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.filters import MomentsFilter
from catalog.staff.mode import is_live

from ..api_keys.models import ApiKey
from .models import LoggedRequest

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES = {2: "2xx answered", 3: "3xx elsewhere", 4: "4xx refused", 5: "5xx failed"}
NO_KEY = "-"


class StatusFilter(DropdownFilter):
    """The class of the status."""

    title = "status"
    parameter_name = "status_class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the classes."""
        return [(str(first), text) for first, text in STATUSES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LoggedRequest]) -> QuerySet[LoggedRequest]:
        """Narrow to a class."""
        if self.value() not in map(str, STATUSES):
            return queryset
        least = int(self.value()) * 100
        return queryset.filter(status__gte=least, status__lt=least + 100)


class MethodFilter(DropdownFilter):
    """The method."""

    title = "method"
    parameter_name = "method"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the methods that the API knows."""
        return [(method, method) for method in METHODS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LoggedRequest]) -> QuerySet[LoggedRequest]:
        """Narrow to a method."""
        return queryset.filter(method=self.value()) if self.value() else queryset


class KeyFilter(DropdownFilter):
    """The key by which the call was made."""

    title = "key"
    parameter_name = "key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the keys of the mode, and the lack of one."""
        names = ApiKey.objects.filter(live_mode=is_live(request)).values_list("name", flat=True)
        return [(NO_KEY, "No usable key"), *((name, name) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LoggedRequest]) -> QuerySet[LoggedRequest]:
        """Narrow to a key."""
        if not self.value():
            return queryset
        return queryset.filter(key_name="" if self.value() == NO_KEY else self.value())


@admin.register(LoggedRequest)
class LoggedRequestAdmin(LockstepAdmin):
    """Calls of the mode in force, and those without a usable key, which belong to no mode."""

    list_display = ("time", "method", "short_url", "status", "key_name", "duration", "request_id")
    list_filter = (("time", MomentsFilter), StatusFilter, MethodFilter, KeyFilter)
    search_fields = ("request_id",)
    search_help_text = "A complete request ID"
    # Several processes write, each a moment later: keys tell nothing about the order of calls.
    ordering = ("-time", "-pk")
    sortable_by = ()
    actions = None
    fieldsets = (
        (None, {"fields": ("time", "method", "url", "status", "duration", "request_id")}),
        ("Caller", {"fields": ("key_name", "mode", "client_address", "upstream_headers")}),
        ("Request", {"fields": ("request_text",)}),
        ("Answer", {"fields": ("response_text",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LoggedRequest]:
        """Return what the mode in force may show."""
        rows: QuerySet[LoggedRequest] = super().get_queryset(request)
        return rows.filter(Q(live_mode=is_live(request)) | Q(live_mode=None))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LoggedRequest], search_term: str
    ) -> tuple[QuerySet[LoggedRequest], bool]:
        """Find a call by its complete request ID."""
        return (queryset.filter(request_id=search_term.strip()) if search_term else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a call; it has no history of its own."""
        return super().change_view(request, object_id, form_url, {"show_history": False} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the log is written by the gateway alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: LoggedRequest | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LoggedRequest | None = None) -> bool:
        """Refuse."""
        return False

    @admin.display(description="address")
    def short_url(self, row: LoggedRequest) -> str:
        """Return the address, cut for the list."""
        return row.url if len(row.url) <= 60 else f"{row.url[:59]}…"

    @admin.display(description="duration")
    def duration(self, row: LoggedRequest) -> str:
        """Return the duration with its unit."""
        return f"{row.duration_ms} ms"

    @admin.display(description="mode")
    def mode(self, row: LoggedRequest) -> str:
        """Return the mode in words."""
        return {True: "live", False: "test", None: "none"}[row.live_mode]

    @admin.display(description="upstream headers")
    def upstream_headers(self, row: LoggedRequest) -> str:
        """Return the headers of upstream systems."""
        return block(pretty(json.dumps(row.upstream))) if row.upstream else "none"

    @admin.display(description="body")
    def request_text(self, row: LoggedRequest) -> str:
        """Return the body that was sent."""
        return block(pretty(row.request_body)) if row.request_body else "none"

    @admin.display(description="body")
    def response_text(self, row: LoggedRequest) -> str:
        """Return the body that was answered."""
        return block(pretty(row.response_body)) if row.response_body else "none"


def pretty(text: str) -> str:
    """Return JSON text indented, numbers with the digits they came with; what is no JSON, or was cut, as it is."""
    try:
        value = json.loads(text, parse_float=orjson.Fragment, parse_int=orjson.Fragment)
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except (ValueError, TypeError, RecursionError):
        return text


def block(text: str) -> str:
    """Return text as a block that keeps its lines."""
    return format_html('<pre class="text-block" tabindex="0">{}</pre>', text)
