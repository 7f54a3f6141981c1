"""Admin pages of the reference tables. Test and live share them; administrators keep them (R-CAT-247)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, RelatedDropdownFilter

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.read_only import ReadOnlyAdmin

from .models import Country, Currency, Eccn, EmbargoedRegion, HsCode, TaxCode
from .search import search_countries, search_eccns, search_hs_codes, search_tax_codes


class ReferenceAdmin(LockstepAdmin):
    """A table with codes. A code stays what it is once it is stored."""

    search_fields: tuple[str, ...] = ("code",)
    search_help_text = "Words or a code"
    fixed_fields = ("code",)
    search: Callable[..., QuerySet[Any]] | None = None
    """How rows are found by words; None: by the texts in `search_fields`."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find rows by words, best first."""
        if self.search is None or not search_term:
            return super().get_search_results(request, queryset, search_term)
        return self.search(search_term, among=queryset, limit=None), False


@admin.register(TaxCode)
class TaxCodeAdmin(ReferenceAdmin):
    """What kind of product, and whether it is physical."""

    search = staticmethod(search_tax_codes)
    list_display = ("code", "description", "group", "physical", "system")
    list_filter = (("physical", BooleanRadioFilter), ("system", ChoicesDropdownFilter))


@admin.register(Eccn)
class EccnAdmin(ReferenceAdmin):
    """Export control numbers; only approved ones may be used."""

    search = staticmethod(search_eccns)
    list_display = ("code", "title", "category_name", "reason_for_control", "approved")
    list_filter = (("approved", BooleanRadioFilter),)


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    """Countries, and whether goods may come from or go there."""

    search = staticmethod(search_countries)
    list_display = ("code", "name", "resale_allowed", "eu_member", "duty_by_weight", "currency")
    list_filter = (
        ("resale_allowed", ChoicesDropdownFilter),
        ("eu_member", BooleanRadioFilter),
        ("duty_by_weight", BooleanRadioFilter),
    )


@admin.register(EmbargoedRegion)
class EmbargoedRegionAdmin(ReferenceAdmin):
    """Parts of countries where nothing may be sent."""

    search_fields = ("code", "name", "country__name")
    list_display = ("code", "name", "country", "basis")
    list_select_related = ("country",)


@admin.register(Currency)
class CurrencyAdmin(ReferenceAdmin):
    """Currencies and their decimals."""

    search_fields = ("code", "name")
    list_display = ("code", "name", "numeric", "minor_units")


@admin.register(HsCode)
class HsCodeAdmin(ReadOnlyAdmin, ReferenceAdmin):
    """The nomenclature, to read: it comes with Lockstep and only ever suggests (R-CAT-018)."""

    search = staticmethod(search_hs_codes)
    list_display = ("code", "description", "level", "section")
    list_select_related = ("section",)
    list_filter = (("level", ChoicesDropdownFilter), ("section", RelatedDropdownFilter))
    fields = ("code", "description", "everyday_words", "level", "section", "parent")
