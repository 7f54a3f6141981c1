"""All admin pages of fulfillment; the only module that Django looks for here."""

from .checkouts import admin as checkouts
from .customers import admin as customers
from .events import admin as events
from .faults import admin as faults
from .fulfillment_orders import admin as fulfillment_orders
from .fulfillments import admin as fulfillments
from .invoices import admin as invoices
from .orders import admin as orders
from .payments.sources import admin as sources
from .policies import admin as policies
from .queues import admin as queues
from .shipping import admin as shipping
from .stock import admin as stock
from .tax_identifiers import admin as tax_identifiers
from .taxes import admin as taxes
from .test_mode import admin as test_mode

__all__ = [
    "checkouts",
    "customers",
    "events",
    "faults",
    "fulfillment_orders",
    "fulfillments",
    "invoices",
    "orders",
    "policies",
    "queues",
    "shipping",
    "sources",
    "stock",
    "tax_identifiers",
    "taxes",
    "test_mode",
]
