"""Fulfillments in the browser, and fulfilling and cancelling items from the page of an order."""

from . import of_order, pages

__all__ = ["of_order", "pages"]
