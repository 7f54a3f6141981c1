"""Admin pages of the manufacturer registry; the registry is kept per mode (R-CAT-158, R-CAT-168)."""

from django.contrib import admin
from django.http import HttpRequest

from catalog.staff.base_admin import ModeAdmin

from .models import DefaultManufacturer, RegisteredPart


@admin.register(RegisteredPart)
class RegisteredPartAdmin(ModeAdmin):
    """Known combinations; an entry is added or removed, never changed."""

    list_display = ("manufacturer_id", "part_number")
    search_fields = ("manufacturer_id", "part_number")
    fields = ("manufacturer_id", "part_number")

    def has_change_permission(self, request: HttpRequest, obj: RegisteredPart | None = None) -> bool:
        """Refuse for every entry: one is added or removed (R-CAT-160)."""
        return obj is None and bool(super().has_change_permission(request))


@admin.register(DefaultManufacturer)
class DefaultManufacturerAdmin(ModeAdmin):
    """The account's default manufacturer: at most one in each mode."""

    fields = ("manufacturer_id",)
    list_display = ("manufacturer_id",)
