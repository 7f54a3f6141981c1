"""The API log, to read (R-CON-203)."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.filters import ConditionFilter, MomentsFilter, ValueFilter, equal
from catalog.staff.formatting import indented, text_block
from catalog.staff.mode import is_live
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.staff.visibility import visible_resources
from catalog.wire.api_keys.models import ApiKey
from catalog.wire.masking import mask_request_target, mask_text

from .models import LoggedRequest
from .volumes import omissions_today

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES = {2: "2xx answered", 3: "3xx elsewhere", 4: "4xx refused", 5: "5xx failed"}
NO_KEY = "-"
WITHHELD = "Withheld: your role may not view these resources."


class StatusFilter(ConditionFilter):
    title = "status"
    parameter_name = "status_class"
    conditions = {
        str(digit): (label, Q(status__gte=digit * 100, status__lt=(digit + 1) * 100))
        for digit, label in STATUSES.items()
    }


class MethodFilter(ConditionFilter):
    title = "method"
    parameter_name = "method"
    conditions = equal("method", zip(METHODS, METHODS, strict=True))


class KeyFilter(ValueFilter):
    """The key by which the call was made."""

    title = "key"
    parameter_name = "key"
    column = "key_name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the keys of the mode, and a choice for calls without one."""
        names = ApiKey.objects.filter(live_mode=is_live(request)).values_list("name", flat=True)
        return [(NO_KEY, "No usable key"), *((name, name) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LoggedRequest]) -> QuerySet[LoggedRequest]:
        return queryset.filter(key_name="") if self.value() == NO_KEY else super().queryset(request, queryset)


@admin.register(LoggedRequest)
class LoggedRequestAdmin(ReadOnlyAdmin, LockstepAdmin):
    """Calls of the mode in force, and those without a usable key, which belong to no mode."""

    list_display = ("time", "method", "short_url", "status", "key_name", "duration", "request_id")
    list_filter = (("time", MomentsFilter), StatusFilter, MethodFilter, KeyFilter)
    search_fields = ("request_id",)
    search_help_text = "A complete request ID"
    list_before_template = "staff/request_log_note.html"
    # Several processes write, each a moment later: keys tell nothing about the order of calls.
    ordering = ("-time", "-pk")
    sortable_by = ()
    actions = None
    fieldsets = (
        (None, {"fields": ("time", "method", "shown_url", "status", "duration", "request_id")}),
        ("Caller", {"fields": ("key_name", "mode", "caller_address", "upstream_headers")}),
        ("Request", {"fields": ("request_text",)}),
        ("Answer", {"fields": ("response_text",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LoggedRequest]:
        """Return what the mode in force may show."""
        rows: QuerySet[LoggedRequest] = super().get_queryset(request)
        rows = rows.filter(Q(live_mode=is_live(request)) | Q(live_mode=None))
        return rows.annotate(is_open=self._is_open(request))

    def _is_open(self, request: HttpRequest) -> Any:
        """Return the condition for calls that the person may read in full (see `catalog.staff.visibility`)."""
        if request.user.is_superuser:
            return Value(True)
        return ExpressionWrapper(Q(resource__in=visible_resources(request.user)), output_field=BooleanField())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and what was left out of it today."""
        return super().changelist_view(request, {"omissions": omissions_today(), **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LoggedRequest], search_term: str
    ) -> tuple[QuerySet[LoggedRequest], bool]:
        """Find a call by its complete request ID."""
        return (queryset.filter(request_id=search_term.strip()) if search_term else queryset), False

    @admin.display(description="address")
    def short_url(self, row: LoggedRequest) -> str:
        """Return the address, cut for the list."""
        url = self.shown_url(row)
        return url if len(url) <= 60 else f"{url[:59]}…"

    @admin.display(description="URL")
    def shown_url(self, row: LoggedRequest) -> str:
        """Return path and query; of a call that is closed to the person, what it addresses."""
        if self._may_read(row):
            return mask_request_target(row.url)
        return f"/{row.resource}…" if row.resource else "…"

    def _may_read(self, row: LoggedRequest) -> bool:
        return bool(getattr(row, "is_open", False))

    @admin.display(description="client address")
    def caller_address(self, row: LoggedRequest) -> str:
        """Return the address of the customer or caller."""
        return (row.client_address or "-") if self._may_read(row) else WITHHELD

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
        return self._shown(row, json.dumps(row.upstream) if row.upstream else "")

    @admin.display(description="body")
    def request_text(self, row: LoggedRequest) -> str:
        """Return the body that was sent."""
        return self._shown(row, row.request_body)

    @admin.display(description="body")
    def response_text(self, row: LoggedRequest) -> str:
        """Return the body that was answered."""
        return self._shown(row, row.response_body)

    def _shown(self, row: LoggedRequest, text: str) -> str:
        """Return logged text, masked once more: it may have been written before something was known to be a secret."""
        if not self._may_read(row):
            return WITHHELD
        return text_block(indented(mask_text(text))) if text else "none"
