"""Inventory items in the browser (R-CAT-243)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from catalog import pairing
from catalog.pairing import PairState
from catalog.skus.admin.pair import BADGES, pair_view
from catalog.skus.models import Sku
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.confirmation import listed_effects
from catalog.staff.filters import ConditionFilter, DaysFilter, WordsFilter, equal
from catalog.staff.formatting import whole_id
from catalog.staff.forms import StaffForm
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages
from catalog.staff.widgets import CodeLookup

from .models import InventoryItem

MODELS = {"orchestrated": "Kept in sync", "distributed": "By hand", "none": "No SKU"}


class ItemForm(StaffForm):
    """Adds and edits an item."""

    class Meta:
        model = InventoryItem
        exclude = ("live_mode",)
        widgets = {name: CodeLookup(name) for name in ("country_of_origin", "eccn", "hs_code")}


class PartFilter(WordsFilter):
    title = "part number"
    columns = ("part_number",)


class ModelFilter(ConditionFilter):
    """Who maintains the item; the list annotates `pair_model`."""

    title = "model"
    parameter_name = "model"
    conditions = equal("pair_model", MODELS.items())


class ItemPairFilter(ConditionFilter):
    """The state of item and SKU; the list annotates `pair_state`."""

    title = "pair state"
    parameter_name = "pair"
    conditions = equal(
        "pair_state", [(state.value, state.label) for state in (PairState.IN_SYNC, PairState.DRIFTED, PairState.NONE)]
    )


class OversellFilter(ConditionFilter):
    title = "overselling"
    parameter_name = "oversell"
    conditions = {"yes": ("Allowed", Q(allow_oversell=True)), "no": ("Not allowed", Q(allow_oversell=False))}


@admin.register(InventoryItem)
class InventoryItemAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
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
    fixed_fields = ("wire_id",)
    fieldsets = (
        ("General", {"fields": ("wire_id", "part_number", "manufacturer_id")}),
        ("Customs", {"fields": ("country_of_origin", "eccn", "hs_code")}),
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
        return whole_id(item.wire_id)

    @display(description="Origin")
    def origin(self, item: InventoryItem) -> str:
        """Return the country of origin."""
        return item.country_of_origin

    @display(description="Overselling")
    def oversell(self, item: InventoryItem) -> str:
        """Tell whether stock that is not there may be reserved."""
        return "allowed" if item.allow_oversell else "no"

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
