"""All tables of the fulfillment app; Django looks for them here."""

from .checkouts.models import Checkout, CheckoutLine
from .customers.models import Customer
from .events.delivery.models import Attempt, Delivery
from .events.log.models import Event
from .events.webhooks.models import SigningSecret, Webhook
from .events.worker.models import WorkerHeartbeat
from .faults.models import FaultSwitch
from .fulfillment_orders.models import (
    Allocation,
    CancellationItem,
    FulfillerAction,
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    ReturnItem,
    Shipment,
    ShipmentItem,
)
from .fulfillments.models import Fulfillment, FulfillmentItem
from .invoices.models import Invoice, InvoiceLine
from .orchestration.models import OrchestrationCursor, OrchestrationStep
from .orders.fraud.models import DeniedParty, FraudRule
from .orders.models import Order, OrderLine, OrderNote
from .payments.charges.models import Charge, ChargeOperation
from .payments.sessions.models import Contribution, PaymentSession
from .payments.sources.models import Source
from .policies.models import FulfillmentPolicy
from .queues.models import StuckRow
from .shipping.models import AdultItem, ShippingRate, ShippingSettings
from .simulator.models import Scenario
from .stock.models import Level, Location, Movement, Reservation, ReservationHold, ReservationLine
from .tax_identifiers.models import TaxIdentifier
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
from .test_mode.models import TestModeReset

__all__ = [
    "AccountSettings",
    "AdultItem",
    "Allocation",
    "Attempt",
    "CancellationItem",
    "Charge",
    "ChargeOperation",
    "Checkout",
    "CheckoutLine",
    "Contribution",
    "Customer",
    "Delivery",
    "DeniedParty",
    "DutyRate",
    "Event",
    "ExchangeRate",
    "FaultSwitch",
    "FraudRule",
    "FulfillerAction",
    "Fulfillment",
    "FulfillmentCancellation",
    "FulfillmentItem",
    "FulfillmentOrder",
    "FulfillmentOrderLine",
    "FulfillmentPolicy",
    "FulfillmentReturn",
    "Invoice",
    "InvoiceLine",
    "Level",
    "Location",
    "Movement",
    "OrchestrationCursor",
    "OrchestrationStep",
    "Order",
    "OrderLine",
    "OrderNote",
    "PaymentSession",
    "Reservation",
    "ReservationHold",
    "ReservationLine",
    "ReturnItem",
    "Scenario",
    "SellingEntityRule",
    "Shipment",
    "ShipmentItem",
    "ShippingRate",
    "ShippingSettings",
    "ShippingTaxability",
    "SigningSecret",
    "Source",
    "StuckRow",
    "TaxIdentifier",
    "TaxRate",
    "TaxRateComponent",
    "Taxability",
    "TestModeReset",
    "Webhook",
    "WorkerHeartbeat",
    "ZipCounties",
]
