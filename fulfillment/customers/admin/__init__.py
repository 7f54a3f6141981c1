"""Admin pages of customers."""

from . import customer

__all__ = ["customer"]
