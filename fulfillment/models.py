"""All tables of the fulfilment app; Django looks for them here."""

from .events.delivery.models import Attempt, Delivery
from .events.log.models import Event
from .events.webhooks.models import SigningSecret, Webhook
from .events.worker.models import WorkerHeartbeat
from .taxes.models import (
    AccountSettings,
    DutyRate,
    ExchangeRate,
    SellingEntityRule,
    ShippingTaxability,
    Taxability,
    TaxRate,
    TaxRateComponent,
    ZipCounties,
)

__all__ = [
    "AccountSettings",
    "Attempt",
    "Delivery",
    "DutyRate",
    "Event",
    "ExchangeRate",
    "SellingEntityRule",
    "ShippingTaxability",
    "SigningSecret",
    "TaxRate",
    "TaxRateComponent",
    "Taxability",
    "Webhook",
    "WorkerHeartbeat",
    "ZipCounties",
]
