"""Paths of the API of this app, with and without a trailing slash (R-CON-001, R-CON-002)."""

from django.urls import path, re_path

from fulfillment.checkouts.views import (
    CheckoutDetail,
    CheckoutDryRun,
    CheckoutExplanation,
    CheckoutList,
    CheckoutSource,
)
from fulfillment.country_specs.views import CountrySpecs
from fulfillment.customers.views import CustomerDetail, CustomerList, CustomerSource, CustomerTaxIdentifier
from fulfillment.events.log.views import EventDetail, EventList
from fulfillment.events.webhooks.views import WebhookDetail, WebhookList
from fulfillment.fulfillment_orders.urls import urlpatterns as fulfillment_order_paths
from fulfillment.fulfillments.views import FulfillmentDetail, FulfillmentList
from fulfillment.invoices.views import (
    InvoiceCollection,
    InvoiceDetail,
    InvoiceList,
    InvoiceOpening,
    InvoiceSource,
    InvoiceVoiding,
)
from fulfillment.orders.views import (
    BlockReview,
    EndPaymentWindow,
    OrderDetail,
    OrderList,
    OrderRefresh,
    PassReview,
    ReceiveFunds,
)
from fulfillment.payments.charges.views import ChargeDetail
from fulfillment.payments.sources.shopper import shopper_page
from fulfillment.payments.sources.views import (
    ApproveSource,
    CompleteChallenge,
    DeclineNextCharge,
    DeclineSource,
    SourceDetail,
    SourceList,
)
from fulfillment.shipping.views import ShippingQuotes
from fulfillment.stock.views import InventoryLevels, ReservationDetail, ReservationList
from fulfillment.tax_identifiers.views import TaxIdentifierDetail, TaxIdentifierList
from fulfillment.test_mode.views import ResetView

from .orders.simulated_bank import AwaitInformation, OpenDispute, ResolveDispute, RetryOperation, SettleOperation

ITEM = r"(?P<wire_id>[^/]+)/?\Z"
SOURCE = r"(?P<source_id>[^/]+)/?\Z"

urlpatterns = [
    re_path(r"^checkouts/?\Z", CheckoutList.as_view()),
    re_path(rf"^checkouts/{ITEM}", CheckoutDetail.as_view()),
    re_path(rf"^checkouts/(?P<wire_id>[^/]+)/sources/{SOURCE}", CheckoutSource.as_view()),
    re_path(r"^lockstep/checkouts/dry-run/?\Z", CheckoutDryRun.as_view()),
    re_path(r"^lockstep/checkouts/(?P<wire_id>[^/]+)/explanation/?\Z", CheckoutExplanation.as_view()),
    re_path(r"^orders/?\Z", OrderList.as_view()),
    re_path(rf"^orders/{ITEM}", OrderDetail.as_view()),
    re_path(r"^orders/(?P<wire_id>[^/]+)/refresh/?\Z", OrderRefresh.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/pass-review/?\Z", PassReview.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/block-review/?\Z", BlockReview.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/receive-funds/?\Z", ReceiveFunds.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/end-payment-window/?\Z", EndPaymentWindow.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/open-dispute/?\Z", OpenDispute.as_view()),
    re_path(r"^lockstep/orders/(?P<wire_id>[^/]+)/resolve-dispute/?\Z", ResolveDispute.as_view()),
    re_path(r"^lockstep/charge-operations/(?P<wire_id>[^/]+)/settle/?\Z", SettleOperation.as_view()),
    re_path(r"^lockstep/charge-operations/(?P<wire_id>[^/]+)/retry/?\Z", RetryOperation.as_view()),
    re_path(r"^lockstep/charge-operations/(?P<wire_id>[^/]+)/await-information/?\Z", AwaitInformation.as_view()),
    re_path(r"^lockstep/reset/?\Z", ResetView.as_view()),
    re_path(r"^events/?\Z", EventList.as_view()),
    re_path(rf"^events/{ITEM}", EventDetail.as_view()),
    re_path(r"^webhooks/?\Z", WebhookList.as_view()),
    re_path(rf"^webhooks/{ITEM}", WebhookDetail.as_view()),
    re_path(r"^country-specs/?\Z", CountrySpecs.as_view()),
    re_path(r"^customers/?\Z", CustomerList.as_view()),
    re_path(rf"^customers/{ITEM}", CustomerDetail.as_view()),
    re_path(rf"^customers/(?P<wire_id>[^/]+)/sources/{SOURCE}", CustomerSource.as_view()),
    re_path(r"^customers/(?P<wire_id>[^/]+)/tax-identifiers/(?P<tax_id>[^/]+)/?\Z", CustomerTaxIdentifier.as_view()),
    re_path(r"^invoices/?\Z", InvoiceList.as_view()),
    re_path(rf"^invoices/{ITEM}", InvoiceDetail.as_view()),
    re_path(r"^invoices/(?P<wire_id>[^/]+)/open/?\Z", InvoiceOpening.as_view()),
    re_path(r"^invoices/(?P<wire_id>[^/]+)/void/?\Z", InvoiceVoiding.as_view()),
    re_path(rf"^invoices/(?P<wire_id>[^/]+)/sources/{SOURCE}", InvoiceSource.as_view()),
    re_path(r"^lockstep/invoices/(?P<wire_id>[^/]+)/collect/?\Z", InvoiceCollection.as_view()),
    re_path(r"^shipping-quotes/?\Z", ShippingQuotes.as_view()),
    re_path(r"^fulfillments/?\Z", FulfillmentList.as_view()),
    re_path(rf"^fulfillments/{ITEM}", FulfillmentDetail.as_view()),
    re_path(rf"^charges/{ITEM}", ChargeDetail.as_view()),
    path("pay/<str:wire_id>_<uuid:secret>/", shopper_page, name="shopper-page"),
    re_path(r"^sources/?\Z", SourceList.as_view()),
    re_path(rf"^sources/{ITEM}", SourceDetail.as_view()),
    re_path(r"^lockstep/sources/(?P<wire_id>[^/]+)/approve/?\Z", ApproveSource.as_view()),
    re_path(r"^lockstep/sources/(?P<wire_id>[^/]+)/decline/?\Z", DeclineSource.as_view()),
    re_path(r"^lockstep/sources/(?P<wire_id>[^/]+)/decline-next-charge/?\Z", DeclineNextCharge.as_view()),
    re_path(r"^lockstep/sources/(?P<wire_id>[^/]+)/complete-challenge/?\Z", CompleteChallenge.as_view()),
    re_path(r"^inventory-levels/?\Z", InventoryLevels.as_view()),
    re_path(r"^reservations/?\Z", ReservationList.as_view()),
    re_path(rf"^reservations/{ITEM}", ReservationDetail.as_view()),
    *fulfillment_order_paths,
    re_path(r"^tax-identifiers/?\Z", TaxIdentifierList.as_view()),
    re_path(rf"^tax-identifiers/{ITEM}", TaxIdentifierDetail.as_view()),
]
