"""The tax tables: as they are shipped, loaded once for the tests of a class, or row by row."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TestCase

from fulfillment.pricing.place import Origin, Place
from fulfillment.taxes.loading import SOURCES, load_tax_tables
from fulfillment.taxes.lookup import TaxTables, tax_tables
from fulfillment.taxes.models import TaxRate
from tests.factories.kept_tables import copied_tables, copy_tables, empty_tables, reset_sequences

PREFIX = "shipped_"
TODAY = date(2026, 11, 21)


@cache
@transaction.atomic
def keep_tax_tables() -> None:
    """Load the shipped tables, copy them, and leave them empty for the tests that store rows of their own."""
    if copied_tables(PREFIX):
        return
    load_tax_tables()
    names = [model._meta.db_table for model in SOURCES]
    copy_tables(names, PREFIX)
    empty_tables(names)


@pytest.fixture(scope="session")
def kept_tax_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the shipped tables once."""
    with django_db_blocker.unblock():
        keep_tax_tables()


@pytest.mark.usefixtures("kept_tax_tables")
class ShippedTaxCase(TestCase):
    """Tests against the tables as they are shipped."""

    @classmethod
    def setUpTestData(cls) -> None:
        names = copied_tables(PREFIX)
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "{PREFIX}{name}"')
        reset_sequences(names)


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
