"""Paths of the API of this app."""

from django.urls import path, re_path

from catalog.wire.http.routers import ApiRouter
from fulfillment.checkouts.views import CheckoutToolViewSet, CheckoutViewSet
from fulfillment.country_specs.views import CountrySpecs
from fulfillment.customers.views import CustomerViewSet
from fulfillment.events.log.views import EventViewSet
from fulfillment.events.webhooks.views import WebhookViewSet
from fulfillment.fulfillment_orders.action_views import (
    CancellationActionViewSet,
    FulfillmentOrderActionViewSet,
    RestockViewSet,
    ReturnActionViewSet,
    ShipmentActionViewSet,
)
from fulfillment.fulfillment_orders.views import (
    FulfillmentCancellationViewSet,
    FulfillmentOrderViewSet,
    FulfillmentReturnViewSet,
    ShipmentViewSet,
)
from fulfillment.fulfillments.views import FulfillmentViewSet
from fulfillment.invoices.views import InvoiceRehearsalViewSet, InvoiceViewSet
from fulfillment.orders.simulated_bank import ChargeOperationViewSet
from fulfillment.orders.views import OrderRehearsalViewSet, OrderViewSet
from fulfillment.payments.charges.views import ChargeViewSet
from fulfillment.payments.sources.shopper import shopper_page
from fulfillment.payments.sources.views import SourceRehearsalViewSet, SourceViewSet
from fulfillment.shipping.views import ShippingQuotes
from fulfillment.stock.views import InventoryLevelViewSet, ReservationViewSet
from fulfillment.tax_identifiers.views import TaxIdentifierViewSet
from fulfillment.test_mode.views import ResetView

router = ApiRouter()
router.register("checkouts", CheckoutViewSet)
router.register("orders", OrderViewSet)
router.register("invoices", InvoiceViewSet)
router.register("customers", CustomerViewSet)
router.register("tax-identifiers", TaxIdentifierViewSet)
router.register("sources", SourceViewSet)
router.register("charges", ChargeViewSet)
router.register("events", EventViewSet)
router.register("webhooks", WebhookViewSet)
router.register("inventory-levels", InventoryLevelViewSet)
router.register("reservations", ReservationViewSet)
router.register("fulfillments", FulfillmentViewSet)
router.register("fulfillment-orders", FulfillmentOrderViewSet)
router.register("fulfillment-cancellations", FulfillmentCancellationViewSet)
router.register("fulfillment-returns", FulfillmentReturnViewSet)
router.register("shipments", ShipmentViewSet)

# Beyond the published API: tools, and what staff, shoppers, banks and warehouses do in a rehearsal.
router.register("lockstep/checkouts", CheckoutToolViewSet)
router.register("lockstep/orders", OrderRehearsalViewSet)
router.register("lockstep/invoices", InvoiceRehearsalViewSet)
router.register("lockstep/sources", SourceRehearsalViewSet)
router.register("lockstep/charge-operations", ChargeOperationViewSet)
router.register("lockstep/fulfillment-orders", FulfillmentOrderActionViewSet)
router.register("lockstep/fulfillment-cancellations", CancellationActionViewSet)
router.register("lockstep/fulfillment-returns", ReturnActionViewSet)
router.register("lockstep/shipments", ShipmentActionViewSet)
router.register("lockstep/restocks", RestockViewSet)

urlpatterns = [
    *router.urls,
    re_path(r"^country-specs/?\Z", CountrySpecs.as_view()),
    re_path(r"^shipping-quotes/?\Z", ShippingQuotes.as_view()),
    re_path(r"^lockstep/reset/?\Z", ResetView.as_view()),
    path("pay/<str:wire_id>_<uuid:secret>/", shopper_page, name="shopper-page"),
]
