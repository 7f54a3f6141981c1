"""Orders, the rules of the review and the denied parties in the browser."""

from . import cards, fraud, orders

__all__ = ["cards", "fraud", "orders"]
