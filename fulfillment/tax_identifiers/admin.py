"""Tax identifiers in the browser (R-CHK-249, R-CHK-250)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter, ValueFilter
from catalog.staff.forms import StaffForm
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages

from . import states
from .applicability import known_types
from .formats import format_of
from .models import TaxIdentifier
from .operations import settle_tax_identifier

BADGES = {"Pending": "warning", "Verified": "success", "Not valid": "danger"}


def types() -> list[tuple[str, str]]:
    """Return the types to choose from."""
    return [
        ("", "Choose a type"),
        *((name, f"{name}: {format_of(name).description}") for name in sorted(known_types())),
    ]


class TaxIdentifierForm(StaffForm):
    """Adds an identifier; of one that is there, only what verification has found can be written."""

    type = forms.ChoiceField(choices=types, widget=UnfoldAdminSelectWidget())

    class Meta:
        model = TaxIdentifier
        fields = ("type", "value", "verified_name", "verified_address")


class TypeFilter(ValueFilter):
    title = "type"
    parameter_name = "type"
    column = "type"


@admin.register(TaxIdentifier)
class TaxIdentifierAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
    """Identifiers, whose they are, and the outcome of a verification that nobody outside is asked for."""

    search_fields = ("wire_id", "value", "customer_id")
    form = TaxIdentifierForm
    change_list_template = "admin/fulfillment/taxidentifier/change_list.html"
    delete_confirmation_template = "admin/fulfillment/taxidentifier/delete_confirmation.html"
    list_display = ("value", "type", "status", "customer_id", "created")
    list_display_links = ("value",)
    list_filter = (("state", ChoicesDropdownFilter), TypeFilter, ("created_time", DaysFilter))
    sortable_by = ("created",)
    actions_detail = ("verify", "reject")
    shown = ("wire_id", "type", "value", "customer_id", "status", "pending_time", "verified_time", "not_valid_time")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Ask for type and number; later show all."""
        return (*self.shown, "applies", "verified_name", "verified_address") if obj else ("type", "value")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix what never changes."""
        return (*self.shown, "applies") if obj else ()

    @action(description="Verify", url_path="verify", permissions=["verify"])
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then find the identifier valid."""
        return self._settle(request, object_id, states.VERIFIED, "Verify", "It counts in checkouts.")

    @action(description="Reject", url_path="reject", permissions=["reject"])
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then find the identifier not valid."""
        return self._settle(request, object_id, states.NOT_VALID, "Reject", "It no longer counts in checkouts.")

    def has_verify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the identifier may become verified."""
        return self._may_become(request, object_id, states.VERIFIED)

    def has_reject_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the identifier may become not valid."""
        return self._may_become(request, object_id, states.NOT_VALID)

    def _may_become(self, request: HttpRequest, object_id: Any, state: str) -> bool:
        identifier = self.get_object(request, str(object_id)) if object_id else None
        if identifier is None or not self.has_change_permission(request, identifier):
            return False
        return states.may_follow(identifier.state, state)

    def _settle(self, request: HttpRequest, object_id: str, state: str, verb: str, consequence: str) -> HttpResponse:
        identifier = self.get_object(request, object_id)
        if identifier is None:
            return self.redirect_from_missing(request, object_id)
        address = self.object_address(identifier.pk)
        if request.method == "POST":
            settle_tax_identifier(live_mode=identifier.live_mode, wire_id=identifier.wire_id, state=state)
            self.message_user(request, "Changes saved.")
            return redirect(address)
        return self.ask(
            request,
            identifier,
            title=verb,
            question=f"{verb} {identifier.value}?",
            consequences=["The verification is simulated: nobody outside is asked.", consequence],
            verb=f"{verb} the tax identifier",
        )

    @display(description="State", label=BADGES)
    def status(self, identifier: TaxIdentifier) -> str:
        """Return the state in words."""
        return identifier.get_state_display()

    @display(description="Applies to")
    def applies(self, identifier: TaxIdentifier) -> str:
        """Return where, for whom and for which entity it counts."""
        return "; ".join(f"{row.country}, {row.customer_type}, {row.entity}" for row in identifier.applicability)
