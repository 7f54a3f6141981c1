"""All tables of the catalog app; Django looks for them here."""

from .fees.models import Fee
from .inventory_items.models import InventoryItem
from .manufacturers.models import DefaultManufacturer, RegisteredPart
from .reference.models import Country, Currency, Eccn, EmbargoedRegion, HsCode, TaxCode
from .sku_groups.models import GroupTariffCode, SkuGroup
from .skus.models import Sku, TariffCode
from .staff.models import FormSubmission, SignInAttempt
from .wire.models import ApiKey, ApiKeySecret, IdempotencyRecord, LoggedRequest, LogVolume

__all__ = [
    "ApiKey",
    "ApiKeySecret",
    "Country",
    "Currency",
    "DefaultManufacturer",
    "Eccn",
    "EmbargoedRegion",
    "Fee",
    "FormSubmission",
    "GroupTariffCode",
    "HsCode",
    "IdempotencyRecord",
    "InventoryItem",
    "LogVolume",
    "LoggedRequest",
    "RegisteredPart",
    "SignInAttempt",
    "Sku",
    "SkuGroup",
    "TariffCode",
    "TaxCode",
]
