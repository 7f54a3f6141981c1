"""Tariff codes as rows on the page of a SKU (R-CAT-233)."""

from catalog.skus.models import TariffCode
from catalog.staff.base_admin import LockstepTabularInline
from catalog.staff.forms import RowForm
from catalog.staff.widgets import CodeLookup


class TariffCodeForm(RowForm):
    """What a SKU is classified as in one country."""

    class Meta:
        model = TariffCode
        exclude = ("sku",)
        widgets = {"country": CodeLookup("country")}


class TariffCodeInline(LockstepTabularInline):
    """What the SKU is classified as, country by country; the members of the EU share theirs (R-CAT-046)."""

    model = TariffCode
    form = TariffCodeForm
    extra = 0
