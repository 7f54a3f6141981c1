"""The tax tables. All but the account settings are shared by test and live mode."""

from .account_settings import AccountSettings
from .duty_rates import DutyRate
from .exceptions import ShippingTaxability, Taxability
from .exchange_rates import ExchangeRate
from .rate_components import TaxRateComponent
from .selling_entities import SellingEntityRule
from .tax_rates import TaxRate
from .zip_counties import ZipCounties

__all__ = [
    "AccountSettings",
    "DutyRate",
    "ExchangeRate",
    "SellingEntityRule",
    "ShippingTaxability",
    "TaxRate",
    "TaxRateComponent",
    "Taxability",
    "ZipCounties",
]
