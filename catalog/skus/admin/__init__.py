"""The screens of SKUs."""

from . import cards, sku

__all__ = ["cards", "sku"]
