"""Regulatory fees in the browser (R-CAT-240)."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, TextFilter
from unfold.decorators import display

from catalog.reference.money import in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import ValueFilter
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages

from .forms import DETAILS, FeeForm
from .models import Fee

OFFERED = 200
COPIED = (
    "type",
    "category",
    "value",
    "amount",
    "currency",
    "country",
    "subdivisions",
    "compliance_agency",
    "fee_exemption",
    "brand_name",
    "weight_and_units",
    "metadata",
)


class SkuFilter(TextFilter):
    """The fees of one SKU, by its exact ID."""

    title = "SKU ID"
    parameter_name = "sku"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Fee]) -> QuerySet[Fee]:
        """Narrow to a SKU."""
        return queryset.filter(sku__wire_id=self.value().strip()) if self.value() else queryset


class CountryFilter(ValueFilter):
    title = "country"
    parameter_name = "country"
    column = "country"


@admin.register(Fee)
class FeeAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
    """Fees by SKU, type and country; a new one may start from one that is there."""

    form = FeeForm
    change_form_template = "admin/catalog/fee/change_form.html"
    list_display = ("wire_id", "type", "sku_id_shown", "country", "category", "rate", "created")
    list_display_links = ("wire_id",)
    list_filter = (SkuFilter, ("type", ChoicesDropdownFilter), CountryFilter)
    list_select_related = ("sku",)
    sortable_by = ("created",)
    fieldsets = (
        ("What is charged", {"fields": ("sku", "type", "category", "value", ("amount", "currency"))}),
        ("Where", {"fields": ("country", "subdivisions", "compliance_agency", "fee_exemption")}),
        ("Reporting", {"fields": ("brand_name", "weight_and_units")}),
        ("Battery", {"fields": tuple(DETAILS["battery"])}),
        ("Electrical waste (WEEE)", {"fields": tuple(DETAILS["weee"])}),
        ("Metadata", {"fields": ("metadata",)}),
    )

    @display(description="SKU")
    def sku_id_shown(self, fee: Fee) -> str:
        """Return the ID of the SKU."""
        return fee.sku.wire_id

    @display(description="Amount")
    def rate(self, fee: Fee) -> str:
        """Return amount and currency."""
        return in_words(fee.amount, fee.currency)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the SKU that the address names, and with the fee to start from (R-CAT-240)."""
        initial: dict[str, Any] = {}
        like = self._fee_to_copy(request)
        if like is not None:
            initial = model_to_dict(like, fields=COPIED)
            for attribute, inputs in DETAILS.items():
                initial |= {name: getattr(like, attribute).get(member) for name, member in inputs.items()}
        key = request.GET.get("sku", "")
        return initial | ({"sku": int(key)} if key.isascii() and key.isdigit() else {})

    def _fee_to_copy(self, request: HttpRequest) -> Fee | None:
        key = request.GET.get("like", "")
        return self.get_queryset(request).filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None

    def response_post_save_add(self, request: HttpRequest, obj: Fee) -> HttpResponse:
        """Go back to where the fee was asked for."""
        return sku_asked_from(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Fee) -> HttpResponse:
        """Go back to where the fee was opened."""
        return sku_asked_from(request) or super().response_post_save_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Go back to where the fee was deleted from."""
        answer = super().response_delete(request, obj_display, obj_id)
        return sku_asked_from(request) or answer

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer the fees to start from, by type."""
        fees = self.get_queryset(request).select_related("sku").order_by("type", "country", "-key")[:OFFERED]
        by_type = [(label, list(group)) for label, group in groupby(fees, key=attrgetter("type"))]
        offered = [(Fee.Type(value).label, group) for value, group in by_type]
        return super().add_view(request, form_url, {"offered": offered, **(extra_context or {})})


def sku_asked_from(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the SKU whose page led here, if one did."""
    key = request.GET.get("sku", "")
    if not (key.isascii() and key.isdigit()):
        return None
    return redirect(f"{reverse('admin:catalog_sku_change', args=[key])}#fees")
