"""Inventory items in the browser (R-CAT-243)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.contrib.filters.admin import DropdownFilter, TextFilter
from unfold.decorators import display

from catalog import pairing
from catalog.pairing import PairState
from catalog.skus.admin.filters import DaysFilter
from catalog.skus.admin.pair import BADGES, pair_view
from catalog.skus.models import Sku
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.confirmation import listed_effects
from catalog.staff.confirmation_messages import ShortConfirmations
from catalog.staff.forms import StaffForm
from catalog.staff.lists import CatalogList, day
from catalog.staff.widgets import CodeLookup

from .models import InventoryItem

MODELS = {"orchestrated": "Orchestrated", "distributed": "Distributed", "none": "No SKU"}


class ItemForm(StaffForm):
    """Adds and edits an item."""

    class Meta:
        model = InventoryItem
        exclude = ("live_mode",)
        widgets = {name: CodeLookup(name) for name in ("country_of_origin", "eccn", "hs_code")}


class PartFilter(TextFilter):
    """Part of the part number."""

    title = "part number"
    parameter_name = "words"

    def queryset(self, request: HttpRequest, queryset: QuerySet[InventoryItem]) -> QuerySet[InventoryItem]:
        """Narrow to items whose part number holds every word."""
        for word in (self.value() or "").split():
            queryset = queryset.filter(part_number__icontains=word)
        return queryset


class ModelFilter(DropdownFilter):
    """Who keeps the item."""

    title = "model"
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the models of a pair."""
        return list(MODELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a model; the rows have it annotated."""
        return queryset.filter(pair_model=self.value()) if self.value() in MODELS else queryset


class ItemPairFilter(DropdownFilter):
    """How item and SKU stand to each other."""

    title = "pair state"
    parameter_name = "pair"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states that an item can be in."""
        states = (PairState.IN_SYNC, PairState.DRIFTED, PairState.NONE)
        return [(state.value, str(state.label)) for state in states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a state; the rows have it annotated."""
        return queryset.filter(pair_state=self.value()) if self.value() in PairState.values else queryset


class OversellFilter(DropdownFilter):
    """Whether stock that is not there may be reserved."""

    title = "overselling"
    parameter_name = "oversell"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return yes and no."""
        return [("yes", "Allowed"), ("no", "Not allowed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InventoryItem]) -> QuerySet[InventoryItem]:
        """Narrow to items that allow it or do not."""
        wanted = {"yes": True, "no": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(allow_oversell=wanted)


@admin.register(InventoryItem)
class InventoryItemAdmin(CatalogList, ShortConfirmations, ModeAdmin):
    """Items with their place in a pair."""

    form = ItemForm
    words_label = "Part of part number"
    change_form_template = "admin/catalog/inventoryitem/change_form.html"
    list_display = (
        "item_id",
        "part_number",
        "manufacturer_id",
        "eccn",
        "hs_code",
        "origin",
        "oversell",
        "kept_by",
        "pair",
        "created",
    )
    list_filter = (PartFilter, ModelFilter, ItemPairFilter, OversellFilter, ("created_time", DaysFilter))
    sortable_by = ("item_id", "created")
    fieldsets = (
        ("What it is", {"fields": ("wire_id", "part_number", "manufacturer_id")}),
        ("What customs needs", {"fields": ("country_of_origin", "eccn", "hs_code")}),
        ("Stock", {"fields": ("allow_oversell",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return items with the model and the state of their pair."""
        skus = Sku.objects.filter(live_mode=OuterRef("live_mode"), wire_id=OuterRef("wire_id"))
        model = Case(
            When(Exists(skus.exclude(managed_fulfillment="")), then=Value("orchestrated")),
            When(Exists(skus), then=Value("distributed")),
            default=Value("none"),
            output_field=CharField(),
        )
        states = pairing.with_pair_state(skus).values("pair_state")
        state = Coalesce(Subquery(states), Value(PairState.NONE), output_field=CharField())
        return super().get_queryset(request).annotate(pair_model=model, pair_state=state)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix the ID once there is one."""
        return ("wire_id",) if obj else ()

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[list[Any], Any, set[str], Any]:
        """Name the items alone: their levels go with them, which nobody needs a right of its own for (R-CAT-136)."""
        return [*map(str, objs), *listed_effects(request, objs)], {}, set(), []

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Show the pair, and the warning that the SKU will not follow (R-CAT-243)."""
        item = kwargs.get("obj")
        if item is not None and (sku := sku_of(item)) is not None:
            context |= {"stored": sku, "pair": pair_view(sku, sku.pair_state), "of_item": True}
        return super().render_change_form(request, context, **kwargs)

    @display(description="ID", ordering="wire_id")
    def item_id(self, item: InventoryItem) -> str:
        """Return the ID; a long one is cut by the style sheet and shown whole on pointing."""
        return format_html('<span title="{}">{}</span>', item.wire_id, item.wire_id)

    @display(description="Origin")
    def origin(self, item: InventoryItem) -> str:
        """Return the country of origin."""
        return item.country_of_origin

    @display(description="Overselling")
    def oversell(self, item: InventoryItem) -> str:
        """Tell whether stock that is not there may be reserved."""
        return "allowed" if item.allow_oversell else "no"

    @display(description="Created", ordering="created_time")
    def created(self, item: InventoryItem) -> str:
        """Return the day of creation."""
        return day(item.created_time)

    @display(description="Model")
    def kept_by(self, item: Any) -> str:
        """Return who keeps the item."""
        return MODELS[item.pair_model]

    @display(description="Pair", label=BADGES)
    def pair(self, item: Any) -> str:
        """Return the state of the pair in words."""
        return str(PairState(item.pair_state).label)


def sku_of(item: InventoryItem) -> Any:
    """Return the SKU of an item with the state of their pair; None where there is none."""
    skus = Sku.objects.filter(live_mode=item.live_mode, wire_id=item.wire_id)
    return pairing.with_pair_state(skus).first()
