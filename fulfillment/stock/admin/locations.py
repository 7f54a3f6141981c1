"""Locations in the browser (R-FUL-032)."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages
from fulfillment.stock.models import Location, Movement

from .forms import LocationForm


@admin.register(Location)
class LocationAdmin(SuccessMessages, ExactSearchList, ModeAdmin):
    """The list and the form of locations; one that has ever had stock is not deleted but made inactive."""

    form = LocationForm
    change_list_template = "stock/list.html"
    list_display = ("wire_id", "name", "active", "priority", "where", "destinations", "backorders", "stock")
    list_filter = (("is_active", BooleanRadioFilter),)
    ordering = ("priority", "wire_id")
    sortable_by = ("wire_id", "priority")
    fixed_fields = ("wire_id",)
    fieldsets = (
        (None, {"fields": ("wire_id", "name", "is_active")}),
        ("Ships to", {"fields": ("ships_everywhere", "countries", "priority", "accepts_backorders")}),
        ("Address", {"fields": ("line1", "line2", ("postal_code", "city"), ("state", "country"))}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Location | None = None) -> bool:
        """Refuse where the ledger names the location: it explains units that are somewhere else now."""
        if obj is not None and Movement.objects.filter(location=obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    @display(description="Active", label={"active": "success", "inactive": "warning"})
    def active(self, location: Location) -> str:
        """Tell whether it takes part."""
        return "active" if location.is_active else "inactive"

    @display(description="In")
    def where(self, location: Location) -> str:
        """Return city and country."""
        return ", ".join(filter(None, (location.city, location.country)))

    @display(description="Ships to")
    def destinations(self, location: Location) -> str:
        """Return the countries, or how many there are."""
        if location.ships_everywhere:
            return "all countries"
        shown = " ".join(location.countries[:6])
        more = len(location.countries) - 6
        return f"{shown} and {more} more" if more > 0 else shown

    @display(description="Backorders")
    def backorders(self, location: Location) -> str:
        """Tell whether it takes backorders, where it says so itself."""
        words = {True: "accepted", False: "refused", None: "as the policy says"}
        return words[location.accepts_backorders]

    @display(description="Stock")
    def stock(self, location: Location) -> str:
        """Return the way to its levels."""
        address = reverse("admin:fulfillment_level_changelist")
        text = '<a href="{}?location={}" aria-label="Stock at {}">Stock</a>'
        return format_html(text, address, location.wire_id, location.name)
