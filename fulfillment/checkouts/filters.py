"""Filters of `GET /checkouts` (checkout.md, section 4)."""

from catalog.wire.http.filters import ExactFilter, LineFilter
from fulfillment.sales.filters import SaleFilterSet

from .models import Checkout, CheckoutLine


class CheckoutFilterSet(SaleFilterSet):
    customer_type = ExactFilter("effective_customer_type")
    subscription_id = LineFilter("subscription_info__subscription_id", lines=CheckoutLine)

    class Meta:
        model = Checkout
        fields = ["email", "locale", "charge_type", "browser_ip"]
