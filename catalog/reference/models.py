"""The reference tables. They belong to no mode: test and live share them."""

from .currencies import Currency
from .eccns import Eccn
from .hs_codes import HsCode, HsSection
from .loaded_rows import LoadedRow
from .places import Country, EmbargoedRegion
from .tax_codes import TaxCode

__all__ = ["Country", "Currency", "Eccn", "EmbargoedRegion", "HsCode", "HsSection", "LoadedRow", "TaxCode"]
