"""Admin pages of shipping: the rate table, age-restricted items, the settings of a mode."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from catalog.staff.base_admin import LockstepAdmin, ModeAdmin
from catalog.staff.mode import is_live
from catalog.staff.read_only import SingleRowAdmin
from fulfillment.taxes.admin_filters import LiveTodayFilter

from .models import AdultItem, ShippingRate, ShippingSettings


@admin.register(ShippingRate)
class ShippingRateAdmin(LockstepAdmin):
    """What services cost. To change a price from a day on, add a row: the staff's rows beat loaded ones."""

    list_display = ("service", "zone", "first_kg", "further_kg", "fees", "days", "min_kg", "validity", "origin")
    list_display_links = ("service", "zone")
    list_filter = (
        ("service", ChoicesDropdownFilter),
        ("zone", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        LiveTodayFilter,
    )
    readonly_fields = ("origin",)
    sortable_by: tuple[str, ...] = ()
    fieldsets = (
        (None, {"fields": ("service", "zone")}),
        ("Price", {"fields": ("first_kg", "further_kg", "fees")}),
        ("Delivery", {"fields": ("min_days", "max_days", "min_kg")}),
        ("Validity", {"fields": ("valid_from", "valid_to", "origin")}),
    )

    @admin.display(description="days")
    def days(self, row: ShippingRate) -> str:
        """Return how long delivery takes."""
        return str(row.min_days) if row.min_days == row.max_days else f"{row.min_days} to {row.max_days}"

    @admin.display(description="valid")
    def validity(self, row: ShippingRate) -> str:
        """Return the days on which the row counts."""
        return row.validity


@admin.register(AdultItem)
class AdultItemAdmin(LockstepAdmin):
    """Items of the mode in force that an adult must sign for."""

    list_display = ("inventory_item",)
    search_fields = ("inventory_item__wire_id",)
    autocomplete_fields = ("inventory_item",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the items of the mode in force."""
        rows = super().get_queryset(request).select_related("inventory_item")
        return rows.filter(inventory_item__live_mode=is_live(request))

    def get_history_queryset(self, request: HttpRequest, object_id: Any) -> QuerySet[Any]:
        """Return the history of an item of the mode in force."""
        return super().get_history_queryset(request, object_id).filter(inventory_item__live_mode=is_live(request))


@admin.register(ShippingSettings)
class ShippingSettingsAdmin(SingleRowAdmin, ModeAdmin):
    """The settings of the mode in force: one row at most."""

    list_display = ("__str__", "signature_threshold", "customer_pays_signature")
    fields = ("signature_threshold", "customer_pays_signature")
