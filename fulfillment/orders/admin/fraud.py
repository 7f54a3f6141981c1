"""The rules of the review and the denied parties (R-CHK-173)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.mode import is_live
from fulfillment.orders.fraud.models import DeniedParty, FraudRule

OUTCOME_BADGES = {"Pass": "success", "Open a review": "warning", "Block": "danger"}


class InModeInForce(ModeAdmin):
    """Rows that belong to the mode in which they were written."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Put a new row into the mode in force."""
        if not change:
            obj.live_mode = is_live(request)
        super().save_model(request, obj, form, change)


@admin.register(FraudRule)
class FraudRuleAdmin(InModeInForce):
    """The rules in the order in which they are asked."""

    list_display = ("position", "kind", "shown_value", "shown_outcome", "enabled", "note")
    list_display_links = ("position", "kind")
    list_filter = (("kind", ChoicesDropdownFilter), ("outcome", ChoicesDropdownFilter), ("enabled", BooleanRadioFilter))
    search_fields = ("value",)
    search_help_text = "Part of the value"
    ordering = ("position", "pk")
    sortable_by = ()
    fields = ("position", "kind", "value", "currency", "outcome", "enabled", "note")

    @display(description="Is")
    def shown_value(self, rule: FraudRule) -> str:
        """Return the value, an amount with its currency."""
        return f"{rule.value} {rule.currency}".strip()

    @display(description="Outcome", label=OUTCOME_BADGES)
    def shown_outcome(self, rule: FraudRule) -> str:
        """Return the outcome in words."""
        return rule.get_outcome_display()


@admin.register(DeniedParty)
class DeniedPartyAdmin(InModeInForce):
    """Who may not be sold to: orders with this name in this country are blocked, before any rule is asked."""

    list_display = ("name", "country", "note")
    search_fields = ("name",)
    search_help_text = "Part of the name"
    fields = ("name", "country", "note")
