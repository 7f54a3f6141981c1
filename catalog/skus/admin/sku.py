"""SKUs in the browser (catalog.md, section 14)."""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from unfold.decorators import display

from catalog import pairing
from catalog.effects import overridden_values
from catalog.pairing import PairState
from catalog.skus.models import Sku
from catalog.skus.readiness import effective_value, readiness_hints
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.confirmation import tell_effects
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import whole_id
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages

from .bulk import bulk_page
from .fees import fee_lines
from .filters import GroupFilter, KindFilter, ManagedFilter, MissingFilter, NameFilter, PairFilter
from .forms import SkuForm
from .pair import BADGES, REPAIRS, pair_view
from .tariff_codes import TariffCodeInline

NAME_LENGTH = 60
KEY = re.compile(r"[0-9]{1,18}")
COMPLIANCE = "Required unless the SKU group provides them. Values from the group take precedence."
MORE = (
    ("Shipping", {"fields": (("weight", "weight_unit"), "part_number", "manufacturer_id", "managed_fulfillment")}),
    ("Metadata", {"fields": ("metadata",)}),
    ("Other", {"fields": ("partner_account_id", "fulfill")}),
)


@admin.register(Sku)
class SkuAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
    """The list and the form that a merchandiser works with all day."""

    form = SkuForm
    words_label = "Part of name or part number"
    change_form_template = "admin/catalog/sku/change_form.html"
    delete_confirmation_template = "admin/catalog/sku/delete_confirmation.html"
    inlines = (TariffCodeInline,)
    actions = ("change_several",)
    list_display = (
        "sku_id",
        "short_name",
        "kind",
        "group",
        "effective_eccn",
        "effective_tax_code",
        "origin",
        "managed",
        "pair",
        "created",
    )
    list_display_links = ("sku_id", "short_name")
    list_filter = (
        NameFilter,
        KindFilter,
        ManagedFilter,
        PairFilter,
        GroupFilter,
        MissingFilter,
        ("created_time", DaysFilter),
        ("updated_time", DaysFilter),
    )
    list_select_related = ("sku_group",)
    sortable_by = ("sku_id", "created")
    fixed_fields = ("wire_id",)
    fieldsets = (
        (
            "General",
            {"fields": ("wire_id", "name", "country_of_origin", "description", "image", "url", "item_breadcrumb")},
        ),
        (
            "Customs",
            {
                "fields": ("sku_group", "tax_code", "eccn", "hs_code"),
                "description": COMPLIANCE,
            },
        ),
        *MORE,
    )
    add_fieldsets = (
        ("General", {"fields": ("wire_id", "name", "country_of_origin")}),
        ("Customs", {"fields": ("sku_group", "tax_code", "eccn", "hs_code"), "description": COMPLIANCE}),
        ("Storefront", {"fields": ("description", "image", "url", "item_breadcrumb")}),
        *MORE,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return SKUs with kind and pair state, in one query however many there are."""
        skus: Any = super().get_queryset(request)
        return pairing.with_pair_state(skus.with_kind().select_related("sku_group"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Sku | None:
        """Return a SKU; one that is about to be written is locked first, so that what was compared stays true."""
        sku = super().get_object(request, object_id, from_field)
        if sku is None or request.method != "POST":
            return sku
        Sku.objects.select_for_update(of=("self",)).filter(pk=sku.pk).first()
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return a form class that knows who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user_name = request.user.get_username()
        if "sku_group" in form.base_fields:
            # Groups are edited by administrators on a page of their own (R-CAT-247).
            form.base_fields["sku_group"].widget = form.base_fields["sku_group"].widget.widget
            form.base_fields["sku_group"].empty_label = "No group"
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the SKU and tell what was taken over from somebody else, and which values of a new one are idle."""
        super().save_model(request, obj, form, change)
        if not change:
            tell_effects(self, request, overridden_values(obj))
        if form.merged:
            self.message_user(request, f"Kept what was changed meanwhile by somebody else: {', '.join(form.merged)}.")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Show the form with what stands around it: hints, pair, fees, as they are stored."""
        obj = kwargs.get("obj")
        if obj is not None:
            stored = self.get_queryset(request).get(pk=obj.pk)
            context |= {
                "stored": stored,
                "hints": readiness_hints(stored),
                "pair": pair_view(stored, stored.pair_state),
                "fees": fee_lines(stored),
            }
        return super().render_change_form(request, context, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, telling what goes along (R-CAT-239)."""
        sku = self.get_object(request, object_id)
        along = {"fee_count": sku.fees.count(), "item": pairing.item_of(sku)} if sku else {}
        return super().delete_view(request, object_id, {**along, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the pair's buttons and of bulk edits."""
        repair = self.admin_site.admin_view(require_POST(self.repair_pair))
        bulk = self.admin_site.admin_view(require_POST(self.bulk_view))
        return [
            path("<int:pk>/pair/<slug:repair>/", repair, name="catalog_sku_pair"),
            path("bulk/", bulk, name="catalog_sku_bulk"),
            *super().get_urls(),
        ]

    @admin.action(description="Change several…", permissions=["change"])
    def change_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """Begin a bulk edit of the chosen SKUs."""
        return bulk_page(self, request, list(queryset.order_by("pk").values_list("pk", flat=True)))

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Go on with a bulk edit."""
        return bulk_page(self, request, [int(key) for key in request.POST.getlist("key") if KEY.fullmatch(key)])

    def repair_pair(self, request: HttpRequest, pk: int, repair: str) -> HttpResponse:
        """Synchronise or copy, and go back to the SKU (R-CAT-244)."""
        sku = self.get_queryset(request).filter(pk=pk).first()
        if sku is None or repair not in REPAIRS:
            raise Http404
        if not self.has_change_permission(request, sku):
            raise PermissionDenied
        REPAIRS[repair](request, sku)
        return redirect(self.object_address(pk))

    @display(description="Name")
    def short_name(self, sku: Sku) -> str:
        """Return the name, shortened to what a list can hold."""
        return truncatechars(sku.name, NAME_LENGTH)

    @display(description="Kind", label={"Physical": "info", "Digital": "primary"})
    def kind(self, sku: Sku) -> str:
        """Return the kind in words."""
        return "Physical" if sku.physical else "Digital"

    @display(description="Group", empty_value="")
    def group(self, sku: Sku) -> str:
        """Return the group's name."""
        return sku.sku_group.alias if sku.sku_group else ""

    @display(description="ECCN")
    def effective_eccn(self, sku: Sku) -> str:
        """Return the number in effect."""
        return marked(sku, "eccn")

    @display(description="Tax code")
    def effective_tax_code(self, sku: Sku) -> str:
        """Return the code in effect."""
        return marked(sku, "tax_code")

    @display(description="Managed")
    def managed(self, sku: Sku) -> str:
        """Tell whether Lockstep keeps the item."""
        return "Managed" if sku.is_managed else ""

    @display(description="Origin")
    def origin(self, sku: Sku) -> str:
        """Return the country of origin."""
        return sku.country_of_origin

    @display(description="ID", ordering="wire_id")
    def sku_id(self, sku: Sku) -> str:
        return whole_id(sku.wire_id)

    @display(description="Pair", label=BADGES)
    def pair(self, sku: Any) -> str:
        """Return the state of the pair in words."""
        return str(PairState(sku.pair_state).label)


def marked(sku: Sku, member: str) -> str:
    """Return the value in effect, marked when the group supplies it."""
    value, from_group = effective_value(sku, member)
    return (
        format_html('{} <span class="of-group" title="From the SKU group">group</span>', value) if from_group else value
    )
