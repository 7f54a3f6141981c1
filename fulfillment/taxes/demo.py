"""Demo data of the tax tables: a default place of taxation with the documentation's rate (R-CHK-105)."""

from decimal import Decimal

from django.db import transaction

from .models import AccountSettings, TaxRate

ZIP = "55129"
RATE = Decimal("0.07125")
PLACE = {"country": "US", "region": "MN", "postal_from": ZIP, "postal_to": ZIP}


@transaction.atomic
def seed_demo_taxes() -> tuple[AccountSettings, TaxRate]:
    """Give the test account a default place of taxation, and that place the rate of the documentation's examples.

    Addresses in the same ZIP code keep their own rate. What staff set before stays.
    """
    settings, _ = AccountSettings.objects.get_or_create(
        live_mode=False, defaults={"default_country": "US", "default_region": "MN", "default_postal_code": ZIP}
    )
    rate, _ = TaxRate.objects.get_or_create(
        **PLACE,
        level=TaxRate.Level.ZIP,
        category=TaxRate.Category.STANDARD,
        applies_to=TaxRate.AppliesTo.TEST_DEFAULT,
        defaults={"rate": RATE, "name": "the documentation's example", "source": "published shared-SKU example"},
    )
    return settings, rate
