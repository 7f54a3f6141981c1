"""All admin pages of fulfilment; the only module that Django looks for here."""

from .taxes import admin as taxes

__all__ = ["taxes"]
