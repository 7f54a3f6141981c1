"""The page of the policy: how the simulated warehouse and bank behave in the mode in force (R-FUL-153, R-FUL-443)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.mode import is_live
from catalog.staff.read_only import SingleRowAdmin
from catalog.staff.success_messages import SuccessMessages

from .models import FulfillmentPolicy


@admin.register(FulfillmentPolicy)
class FulfillmentPolicyAdmin(SuccessMessages, SingleRowAdmin, ModeAdmin):
    """One row for each mode, in place of a list."""

    fieldsets = (
        (
            "The warehouse",
            {
                "fields": ("accepts_backorders", "ship_after_seconds", "split", "cancellations"),
                "description": "Without a time to ship after, goods wait for staff.",
            },
        ),
        (
            "Returns",
            {
                "fields": ("returns", "receive_returns_after_seconds"),
                "description": "Without a time to receive after, returns wait for staff.",
            },
        ),
        (
            "The bank",
            {
                "fields": ("settle_capture_seconds", "settle_cancel_seconds", "settle_refund_seconds"),
                "description": "Zero settles at the worker's next look.",
            },
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the policy of the mode in force, or the form for the first one; an empty list to those who only look."""
        extra_context = {"show_save_and_add_another": False, **(extra_context or {})}
        found = self.get_queryset(request).first()
        if found is not None:
            return self.change_view(request, str(found.pk), "", extra_context)
        if self.has_add_permission(request):
            return self.add_view(request, "", extra_context)
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the policy of the mode in force."""
        obj.live_mode = obj.live_mode if change else is_live(request)
        super().save_model(request, obj, form, change)
