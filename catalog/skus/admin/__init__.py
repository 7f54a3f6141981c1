"""The screens of SKUs."""

from .sku import SkuAdmin

__all__ = ["SkuAdmin"]
