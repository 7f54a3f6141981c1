"""The page that resets test mode."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.mode import is_live
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.records import clock

from .forms import ResetForm
from .models import TestModeReset
from .operations import last_resets, reset_test_mode

SHOWN_RESETS = 20


def reset_page() -> str:
    """Return the address of the page."""
    return reverse("admin:fulfillment_testmodereset_changelist")


@admin.register(TestModeReset)
class TestModeResetAdmin(ReadOnlyAdmin, LockstepAdmin):
    """One page in place of a list: the form, and who used it before."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show what a reset deletes, or reset."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ResetForm(request.POST or None)
        if request.method == "POST":
            if not self.may_reset(request):
                raise PermissionDenied
            if form.is_valid():
                record = reset_test_mode(scope=form.cleaned_data["scope"])
                self.message_user(request, f"Test mode was reset: {record.total:,} rows deleted.", messages.SUCCESS)
                return redirect(reset_page())
        context = {
            "form": form,
            "may_reset": self.may_reset(request),
            "ahead": clock.ahead(),
            "resets": last_resets(SHOWN_RESETS),
        }
        return self.page(request, "test_mode/page.html", title="Reset test mode", **context)

    def may_reset(self, request: HttpRequest) -> bool:
        """Tell whether the person may reset here and now: never while working in live mode."""
        return not is_live(request) and request.user.has_perm("fulfillment.add_testmodereset")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the one page."""
        return redirect(reset_page())
