"""Look-ups in the tax tables for sales; the number of queries does not depend on the cart."""

from .accounts import account, entity_rules, euro_rate
from .components import RatePart
from .duties import DutyTables, duty_tables
from .places import default_place, locate, locate_all
from .tables import TaxTables, tax_tables

__all__ = [
    "DutyTables",
    "RatePart",
    "TaxTables",
    "account",
    "default_place",
    "duty_tables",
    "entity_rules",
    "euro_rate",
    "locate",
    "locate_all",
    "tax_tables",
]
