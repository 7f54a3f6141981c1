"""Filters of the SKU list; each stands in the address, so that a filtered list can be linked to (R-CAT-232)."""

from datetime import time
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter, TextFilter

from catalog.pairing import PairState
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.skus.readiness import MISSING
from catalog.staff.filters import moment_of
from catalog.staff.mode import is_live


class DaysFilter(RangeDateFilter):
    """From one day to another, both included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the days. Raises UnreadableFilter."""
        for end, comparison, hour in (("from", "gte", time.min), ("to", "lte", time.max)):
            text = str(self.used_parameters.get(f"{self.parameter_name}_{end}") or "")
            if text.strip():
                moment = moment_of(text, "", hour)
                queryset = queryset.filter(**{f"{self.parameter_name}__{comparison}": moment})
        return queryset


class WordsFilter(TextFilter):
    """Part of the name or of the part number; the exact ID is what the search is for (R-CAT-231)."""

    title = "name or part number"
    parameter_name = "words"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sku]) -> QuerySet[Sku]:
        """Narrow to SKUs that have every word in their name or part number."""
        for word in (self.value() or "").split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(part_number__icontains=word))
        return queryset


class KindFilter(DropdownFilter):
    """Physical or digital, as of now."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the two kinds."""
        return [("physical", "Physical"), ("digital", "Digital")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a kind; the rows have it annotated."""
        kinds = {"physical": True, "digital": False}
        return queryset.filter(is_physical=kinds[self.value()]) if self.value() in kinds else queryset


class ManagedFilter(DropdownFilter):
    """Whether Lockstep keeps the inventory item."""

    title = "management"
    parameter_name = "managed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return yes and no."""
        return [("yes", "Managed"), ("no", "Not managed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sku]) -> QuerySet[Sku]:
        """Narrow to managed or other SKUs."""
        if self.value() == "yes":
            return queryset.exclude(managed_fulfillment="")
        return queryset.filter(managed_fulfillment="") if self.value() == "no" else queryset


class PairFilter(DropdownFilter):
    """How SKU and inventory item stand to each other."""

    title = "pair state"
    parameter_name = "pair"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [(str(value), str(label)) for value, label in PairState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to a state; the rows have it annotated."""
        return queryset.filter(pair_state=self.value()) if self.value() in PairState.values else queryset


class GroupFilter(DropdownFilter):
    """The SKU group, named by its ID."""

    title = "SKU group"
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the groups of the mode."""
        groups = SkuGroup.objects.in_mode(is_live(request)).order_by("alias", "wire_id")
        return [(wire_id, alias or wire_id) for wire_id, alias in groups.values_list("wire_id", "alias")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sku]) -> QuerySet[Sku]:
        """Narrow to a group."""
        return queryset.filter(sku_group__wire_id=self.value()) if self.value() else queryset

    def has_output(self) -> bool:
        """Stay on the page when there are no groups yet."""
        return True


class MissingFilter(DropdownFilter):
    """SKUs that lack something that somebody needs."""

    title = "missing attribute"
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return what can be missing."""
        return [(name, f"No {label}") for name, (label, _) in MISSING.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sku]) -> QuerySet[Sku]:
        """Narrow to SKUs without the attribute."""
        name = self.value()
        return queryset.filter(MISSING[name][1]) if name in MISSING else queryset
