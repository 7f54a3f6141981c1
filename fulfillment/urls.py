"""Paths of the API of this app, with and without a trailing slash (R-CON-001, R-CON-002)."""

from django.urls import re_path

from fulfillment.checkouts.views import CheckoutDetail, CheckoutDryRun, CheckoutExplanation, CheckoutList, CheckoutSource
from fulfillment.country_specs.views import CountrySpecs
from fulfillment.customers.views import CustomerDetail, CustomerList, CustomerTaxIdentifier
from fulfillment.events.log.views import EventDetail, EventList
from fulfillment.events.webhooks.views import WebhookDetail, WebhookList
from fulfillment.payments.charges.views import ChargeDetail
from fulfillment.payments.sources.views import SourceDetail, SourceList
from fulfillment.shipping.views import ShippingQuotes
from fulfillment.stock.views import InventoryLevels, ReservationDetail, ReservationList
from fulfillment.tax_identifiers.views import TaxIdentifierDetail, TaxIdentifierList

ITEM = r"(?P<wire_id>[^/]+)/?\Z"
SOURCE = r"(?P<source_id>[^/]+)/?\Z"

urlpatterns = [
    re_path(r"^checkouts/?\Z", CheckoutList.as_view()),
    re_path(rf"^checkouts/{ITEM}", CheckoutDetail.as_view()),
    re_path(rf"^checkouts/(?P<wire_id>[^/]+)/sources/{SOURCE}", CheckoutSource.as_view()),
    re_path(r"^lockstep/checkouts/dry-run/?\Z", CheckoutDryRun.as_view()),
    re_path(r"^lockstep/checkouts/(?P<wire_id>[^/]+)/explanation/?\Z", CheckoutExplanation.as_view()),
    re_path(r"^events/?\Z", EventList.as_view()),
    re_path(rf"^events/{ITEM}", EventDetail.as_view()),
    re_path(r"^webhooks/?\Z", WebhookList.as_view()),
    re_path(rf"^webhooks/{ITEM}", WebhookDetail.as_view()),
    re_path(r"^country-specs/?\Z", CountrySpecs.as_view()),
    re_path(r"^customers/?\Z", CustomerList.as_view()),
    re_path(rf"^customers/{ITEM}", CustomerDetail.as_view()),
    re_path(r"^customers/(?P<wire_id>[^/]+)/tax-identifiers/(?P<tax_id>[^/]+)/?\Z", CustomerTaxIdentifier.as_view()),
    re_path(r"^shipping-quotes/?\Z", ShippingQuotes.as_view()),
    re_path(rf"^charges/{ITEM}", ChargeDetail.as_view()),
    re_path(r"^sources/?\Z", SourceList.as_view()),
    re_path(rf"^sources/{ITEM}", SourceDetail.as_view()),
    re_path(r"^inventory-levels/?\Z", InventoryLevels.as_view()),
    re_path(r"^reservations/?\Z", ReservationList.as_view()),
    re_path(rf"^reservations/{ITEM}", ReservationDetail.as_view()),
    re_path(r"^tax-identifiers/?\Z", TaxIdentifierList.as_view()),
    re_path(rf"^tax-identifiers/{ITEM}", TaxIdentifierDetail.as_view()),
]
