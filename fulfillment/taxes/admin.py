"""Admin pages of the tax tables and the account's settings. They say on each page what they are not (section 12)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from catalog.staff.base_admin import LockstepAdmin, ModeAdmin
from catalog.staff.read_only import ReadOnlyAdmin, SingleRowAdmin

from .admin_filters import CountryFilter, LiveTodayFilter, RegionFilter
from .models import (
    AccountSettings,
    DutyRate,
    ExchangeRate,
    SellingEntityRule,
    ShippingTaxability,
    Taxability,
    TaxRate,
    TaxRateComponent,
    ZipCounties,
)
from .numbers import percent
from .tax_rates import US_ZIP, rows_for_zip

NOTE = "admin/fulfillment/tax_note.html"
VALIDITY = ("Validity", {"fields": ("valid_from", "valid_to")})
ORIGIN = ("Origin", {"fields": ("source", "origin")})


class TaxTableAdmin(LockstepAdmin):
    """A table of the simulated tax service."""

    list_before_template = NOTE
    change_form_before_template = NOTE
    readonly_fields: tuple[str, ...] = ("origin",)
    sortable_by: tuple[str, ...] = ()

    @admin.display(description="rate")
    def percentage(self, row: Any) -> str:
        """Return the rate as people say it."""
        return percent(row.rate)

    @admin.display(description="valid")
    def validity(self, row: Any) -> str:
        """Return the days on which the row counts."""
        return row.validity


class ShownTableAdmin(ReadOnlyAdmin, TaxTableAdmin):
    """A table that comes with Lockstep and changes with its files."""

    readonly_fields = ()


@admin.register(TaxRate)
class TaxRateAdmin(TaxTableAdmin):
    """Rates by place and time. To change a rate from a day on, add a row: the staff's rows beat loaded ones."""

    list_display = ("country", "region", "area", "level", "category", "percentage", "validity", "origin")
    list_display_links = ("country", "region", "area")
    list_filter = (
        CountryFilter,
        RegionFilter,
        ("level", ChoicesDropdownFilter),
        ("category", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        ("applies_to", ChoicesDropdownFilter),
        LiveTodayFilter,
    )
    search_fields = ("=country", "=region", "county", "city", "name")
    search_help_text = "ZIP code, city, county, state, country or name"
    fieldsets = (
        (
            "Area",
            {"fields": ("country", "level", "region", "county", "city", "postal_from", "postal_to", "applies_to")},
        ),
        ("Rate", {"fields": ("category", "rate", "name", "coverage")}),
        VALIDITY,
        ORIGIN,
    )

    @admin.display(description="area")
    def area(self, row: TaxRate) -> str:
        """Return the narrowest part of the area that the row names, and whether it is for no address at all."""
        codes = row.postal_from if row.postal_from == row.postal_to else f"{row.postal_from} to {row.postal_to}"
        named = " ".join(filter(None, (codes, row.city or row.county))) or row.name
        return named if row.is_for_addresses else f"{named} ({row.get_applies_to_display()})"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a ZIP code in the ranges too."""
        if US_ZIP.fullmatch(search_term.strip()):
            return queryset.filter(rows_for_zip(search_term.strip())), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(Taxability)
class TaxabilityAdmin(TaxTableAdmin):
    """What a tax code changes at a place."""

    list_display = (
        "code",
        "country",
        "region",
        "treatment",
        "rate_instead",
        "threshold",
        "share",
        "validity",
        "origin",
    )
    list_filter = (
        CountryFilter,
        RegionFilter,
        ("treatment", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        LiveTodayFilter,
    )
    search_fields = ("code", "=country", "=region", "note")
    list_display_links = ("code",)
    fieldsets = (
        ("Goods and place", {"fields": ("code", "country", "region")}),
        (
            "Treatment",
            {"fields": ("treatment", "rate_override", "threshold_amount", "threshold_rule", "taxable_share", "note")},
        ),
        VALIDITY,
        ("Origin", {"fields": ("source", "confidence", "origin")}),
    )

    @admin.display(description="rate instead", empty_value="")
    def rate_instead(self, row: Taxability) -> str:
        """Return the rate that replaces the standard one."""
        return percent(row.rate_override)

    @admin.display(description="threshold", empty_value="")
    def threshold(self, row: Taxability) -> str:
        """Return the threshold per item."""
        return "" if row.threshold_amount is None else f"{row.threshold_amount} per item"

    @admin.display(description="taxed share", empty_value="")
    def share(self, row: Taxability) -> str:
        """Return the share of the price that is taxed."""
        return percent(row.taxable_share)


@admin.register(ShippingTaxability)
class ShippingTaxabilityAdmin(TaxTableAdmin):
    """Whether a US state taxes shipping."""

    list_display = ("region", "shipping_rule", "handling_rule", "validity", "origin")
    list_filter = (("shipping_rule", ChoicesDropdownFilter), ("origin", ChoicesDropdownFilter), LiveTodayFilter)
    search_fields = ("=region", "citation")
    fieldsets = (
        (None, {"fields": ("country", "region", "shipping_rule", "handling_rule", "citation")}),
        VALIDITY,
        ORIGIN,
    )


@admin.register(DutyRate)
class DutyRateAdmin(TaxTableAdmin):
    """Duty by destination and goods; a first row puts the destination on the landed cost list."""

    list_display = ("destination", "hs_prefix", "percentage", "validity", "origin")
    list_filter = (("origin", ChoicesDropdownFilter), LiveTodayFilter)
    search_fields = ("=destination", "hs_prefix")
    fieldsets = ((None, {"fields": ("destination", "hs_prefix", "rate")}), VALIDITY, ORIGIN)


@admin.register(SellingEntityRule)
class SellingEntityRuleAdmin(TaxTableAdmin):
    """Which company sells a cart: the first rule that fits."""

    list_display = ("position", "kind", "origins_shown", "destinations_shown", "entity_id", "entity_name", "origin")
    list_display_links = ("position", "entity_id")
    list_filter = (("physical", BooleanRadioFilter), ("origin", ChoicesDropdownFilter))
    search_fields = ("entity_id", "entity_name", "origins", "destinations")

    @admin.display(description="goods")
    def kind(self, row: SellingEntityRule) -> str:
        """Return the kind of cart."""
        return "physical" if row.physical else "digital"

    @admin.display(description="from")
    def origins_shown(self, row: SellingEntityRule) -> str:
        """Return the origins."""
        return row.origins or "anywhere"

    @admin.display(description="to")
    def destinations_shown(self, row: SellingEntityRule) -> str:
        """Return the destinations."""
        return row.destinations or "anywhere"


@admin.register(ExchangeRate)
class ExchangeRateAdmin(TaxTableAdmin):
    """What currencies are worth in EUR, for the EU threshold."""

    list_display = ("currency", "euros")
    search_fields = ("=currency",)
    readonly_fields = ()


@admin.register(TaxRateComponent)
class TaxRateComponentAdmin(ShownTableAdmin):
    """The parts that rates are made of; they explain, and compute nothing."""

    list_display = ("country", "region", "level", "name", "code", "percentage", "validity")
    list_filter = (CountryFilter, RegionFilter, LiveTodayFilter)
    search_fields = ("name", "=region", "=code")


@admin.register(ZipCounties)
class ZipCountiesAdmin(ShownTableAdmin):
    """Which counties a ZIP code touches; for a rate by county the first one counts."""

    list_display = ("zip", "states", "counties")
    search_fields = ("zip", "counties")
    fields = ("zip", "states", "counties")


@admin.register(AccountSettings)
class AccountSettingsAdmin(SingleRowAdmin, ModeAdmin):
    """The settings of the account of the mode in force: one row at most."""

    list_before_template = NOTE
    change_form_before_template = NOTE
    list_display = ("__str__", "default_country", "default_postal_code", "landed_cost_enabled", "landed_cost_available")
    fieldsets = (
        ("Default place of taxation", {"fields": ("default_country", "default_region", "default_postal_code")}),
        ("Landed cost", {"fields": ("landed_cost_enabled", "landed_cost_available")}),
        ("Selling and classification", {"fields": ("use_alternative_us_entity", "item_classification")}),
        ("Currencies", {"fields": ("inactive_currencies",)}),
    )
