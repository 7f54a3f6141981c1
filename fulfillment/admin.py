"""All admin pages of fulfilment; the only module that Django looks for here."""

from .checkouts import admin as checkouts
from .customers import admin as customers
from .events import admin as events
from .faults import admin as faults
from .payments.sources import admin as sources
from .shipping import admin as shipping
from .stock import admin as stock
from .tax_identifiers import admin as tax_identifiers
from .taxes import admin as taxes

__all__ = ["checkouts", "customers", "events", "faults", "shipping", "sources", "stock", "tax_identifiers", "taxes"]
