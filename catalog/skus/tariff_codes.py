"""Tariff codes of SKUs in customs unions (catalog.md, 4.5)."""

from catalog.reference.models import Country

from .models import TariffCode


def spread_over_union(row: TariffCode) -> None:
    """Give every other member of the customs union the same code and status (R-CAT-046)."""
    members = Country.objects.filter(eu_member=True).values_list("code", flat=True)
    if row.country not in members:
        return
    others = [
        TariffCode(sku=row.sku, country=country, status=row.status, code=row.code)
        for country in members
        if country != row.country
    ]
    # Plain rows without rules of their own: the bulk write sends no signals, so it does not spread again.
    TariffCode.objects.bulk_create(
        others, update_conflicts=True, unique_fields=["sku", "country"], update_fields=["status", "code"]
    )
