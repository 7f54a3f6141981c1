"""Exchange rates of the demo, for the currencies that people try first (R-FUL-088)."""

from decimal import Decimal

from django.db import transaction

from fulfillment.taxes.models import ExchangeRate

EUROS = {
    "USD": "0.92", "GBP": "1.17", "CAD": "0.68", "MXN": "0.05", "CHF": "1.04", "SEK": "0.088", "DKK": "0.134",
    "PLN": "0.23", "JPY": "0.0061", "AUD": "0.6", "KWD": "3",
}  # fmt: skip
"""Currency -> EUR, round figures for the simulation."""


@transaction.atomic
def seed_demo_exchange_rates() -> None:
    """Add missing rates; keep those that staff have set."""
    for currency, euros in EUROS.items():
        ExchangeRate.objects.get_or_create(currency=currency, defaults={"euros": Decimal(euros)})
