"""Filters of the SKU list."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from catalog.pairing import PairState
from catalog.sku_groups.models import SkuGroup
from catalog.skus.readiness import MISSING
from catalog.staff.filters import ConditionFilter, ValueFilter, WordsFilter, equal
from catalog.staff.mode import is_live


class NameFilter(WordsFilter):
    title = "name or part number"
    columns = ("name", "part_number")


class KindFilter(ConditionFilter):
    """Physical or digital now; the list annotates `is_physical`."""

    title = "kind"
    parameter_name = "kind"
    conditions = {"physical": ("Physical", Q(is_physical=True)), "digital": ("Digital", Q(is_physical=False))}


class ManagedFilter(ConditionFilter):
    title = "management"
    parameter_name = "managed"
    conditions = {
        "yes": ("Managed", ~Q(managed_fulfillment="")),
        "no": ("Not managed", Q(managed_fulfillment="")),
    }


class PairFilter(ConditionFilter):
    """The state of SKU and inventory item; the list annotates `pair_state`."""

    title = "pair state"
    parameter_name = "pair"
    conditions = equal("pair_state", PairState.choices)


class GroupFilter(ValueFilter):
    title = "SKU group"
    parameter_name = "group"
    column = "sku_group__wire_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return all groups of the mode."""
        groups = SkuGroup.objects.in_mode(is_live(request)).order_by("alias", "wire_id")
        return [(wire_id, alias or wire_id) for wire_id, alias in groups.values_list("wire_id", "alias")]


class MissingFilter(ConditionFilter):
    """SKUs without an attribute that shipping or the storefront needs."""

    title = "missing attribute"
    parameter_name = "missing"
    conditions = {name: (f"No {label}", condition) for name, (label, condition) in MISSING.items()}
