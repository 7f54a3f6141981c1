"""The tax tables: as they are shipped, loaded once for the tests of a class, or row by row."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.test import TestCase

from fulfillment.pricing.place import Origin, Place
from fulfillment.taxes.loading import SOURCES, load_tax_tables
from fulfillment.taxes.lookup import TaxTables, tax_tables
from fulfillment.taxes.models import TaxRate
from tests.factories.kept_tables import KeptTables

TODAY = date(2026, 11, 21)


@cache
def shipped_tax_tables() -> KeptTables:
    """Load the shipped tables, keep them aside, and leave empty tables for the tests that store rows of their own."""
    kept = KeptTables.filled_by(load_tax_tables, SOURCES)
    kept.empty()
    return kept


@pytest.fixture(scope="session")
def kept_tax_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the shipped tables once."""
    with django_db_blocker.unblock():
        shipped_tax_tables()


@pytest.mark.usefixtures("kept_tax_tables")
class ShippedTaxCase(TestCase):
    """Tests against the tables as they are shipped."""

    @classmethod
    def setUpTestData(cls) -> None:
        shipped_tax_tables().put_back()


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
