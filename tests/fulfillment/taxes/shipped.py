"""The tax tables: as they are shipped, loaded once for the tests of a class, or row by row."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import TestCase

from fulfillment.pricing.place import Origin, Place
from fulfillment.taxes.loading import load_tax_tables
from fulfillment.taxes.lookup import TaxTables, tax_tables
from fulfillment.taxes.models import TaxRate

TODAY = date(2026, 11, 21)


class ShippedTaxCase(TestCase):
    """Tests against the tables as they are shipped."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_tax_tables()


def tables(place: Place | None, *codes: str, day: date = TODAY, origin: Origin = Origin.SHIP_TO) -> TaxTables:
    """Read the tables for the test account."""
    return tax_tables(place, origin, day=day, tax_codes=codes, live_mode=False)


def tax_rate(value: str, level: str, **values: Any) -> TaxRate:
    """Store a rate in the US: the staff's, or one that counts as loaded (`loaded=True`)."""
    loaded = values.pop("loaded", False)
    row = TaxRate(**{"country": "US", "level": level, "rate": Decimal(value)} | values)
    if loaded:
        row.origin = TaxRate.Origin.LOADED
        return TaxRate.objects.bulk_create([row])[0]
    row.save()
    return row
