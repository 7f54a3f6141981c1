"""All admin pages of the catalogue; the only module that Django looks for here."""

from .manufacturers import admin as manufacturers

__all__ = ["manufacturers"]
