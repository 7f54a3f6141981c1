"""Admin pages of stock."""

from . import cards, levels, locations, movements, reservations

__all__ = ["cards", "levels", "locations", "movements", "reservations"]
