"""What the demonstration needs to sell: taxes, rates, stock, the warehouse's policy, documented place and customer."""

from django.db import transaction

from catalog.wire.records.actor import acting
from fulfillment.customers.models import Customer
from fulfillment.policies.demo import seed_demo_policy
from fulfillment.shipping.demo import seed_demo_exchange_rates
from fulfillment.shipping.loading import load_shipping_rates
from fulfillment.stock.demo import seed_demo_stock
from fulfillment.taxes.demo import seed_demo_taxes
from fulfillment.taxes.loading import load_tax_tables

DOCUMENTED_CUSTOMER = "987654321"
"""The customer of the published shared-SKU request."""


@transaction.atomic
def prepare_sales() -> None:
    """Load the tax tables and the shipping rates, and add what is missing in the test mode; safe to repeat."""
    load_tax_tables()
    load_shipping_rates()
    with acting("import", "demonstration"):
        seed_demo_taxes()
        seed_demo_exchange_rates()
        seed_demo_stock()
        seed_demo_policy()
        if not Customer.objects.filter(live_mode=False, wire_id=DOCUMENTED_CUSTOMER).exists():
            Customer(wire_id=DOCUMENTED_CUSTOMER, email="shopper@example.com").save()
