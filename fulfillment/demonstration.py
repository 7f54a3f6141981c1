"""What the demonstration needs for checkouts: tax tables, the place and the customer of the documented examples."""

from django.db import transaction

from catalog.wire.actor import acting
from fulfillment.customers.models import Customer
from fulfillment.taxes.demo import seed_demo_taxes
from fulfillment.taxes.loading import load_tax_tables

DOCUMENTED_CUSTOMER = "987654321"
"""The customer of the published shared-SKU request."""


@transaction.atomic
def prepare_sales() -> None:
    """Load the tax tables and add what is missing in the test mode; safe to repeat."""
    load_tax_tables()
    with acting("import", "demonstration"):
        seed_demo_taxes()
        if not Customer.objects.filter(live_mode=False, wire_id=DOCUMENTED_CUSTOMER).exists():
            Customer(wire_id=DOCUMENTED_CUSTOMER, email="shopper@example.com").save()
