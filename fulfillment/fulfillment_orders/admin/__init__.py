"""Admin pages of fulfillment orders and of what the warehouse does with them."""

from . import cancellations, cards, of_order, orders, returns, shipments

__all__ = ["cancellations", "cards", "of_order", "orders", "returns", "shipments"]
