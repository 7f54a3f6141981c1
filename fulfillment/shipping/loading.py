"""Loading the shipped rates. Idempotent, and keeps the changes of staff."""

from pathlib import Path

from django.db import transaction

from catalog.reference.table_files import TableReport
from catalog.wire.records.actor import acting
from fulfillment.taxes.loading import load_rows, rows_of
from fulfillment.taxes.shipped import LOADER

from .models import ShippingRate

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_shipping_rates(*, folder: Path = DATA) -> TableReport:
    """Update the rate table from the file. Raises OSError if it is missing."""
    with acting("import", LOADER):
        return load_rows(ShippingRate, rows_of(ShippingRate, "shipping_rates.csv")(folder))
