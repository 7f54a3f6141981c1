"""Messages of `/checkouts` (checkout.md, 3.1)."""

from typing import Any

from catalog.wire.messages.fields import MAX_LINES, Flag, Kept, Member, Metadata, Text
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records.metadata import validate_metadata
from catalog.wire.values.naming import wire_name
from fulfillment.addresses.serializers import OriginSerializer
from fulfillment.payments.sessions.serializers import PaymentSerializer
from fulfillment.sales.document import Document
from fulfillment.sales.fields import Ignored, Language
from fulfillment.sales.serializers import (
    DiscountSerializer,
    NewLineSerializer,
    PurchaseLocationSerializer,
    SaleSerializer,
    ShippingChoiceSerializer,
    SubscriptionSerializer,
    itself,
)

from .models import Checkout

CLEARABLE = ("subscription_info", "ship_from", "metadata")
"""Attributes of a line that null in an update clears (R-CHK-009)."""


class OrganizationSerializer(ApiSerializer):
    """The organization that buys."""

    id = Text()


def _shipping(document: Document) -> dict[str, Any]:
    """Return the shipping choice with its net amount and tax (R-CHK-057, R-CHK-064, R-CHK-081)."""
    if "amount" not in document.shipping_choice:
        return document.shipping_choice
    return document.shipping_choice | {"amount": document.total_shipping, "tax_amount": document.shipping_tax}


class CheckoutSerializer(SaleSerializer):
    """A checkout: what was sent, its price, its payment session."""

    class Meta:
        model = Checkout

    ship_from = OriginSerializer()
    shipping_choice = ShippingChoiceSerializer(getter=_shipping)
    shipping_discount = DiscountSerializer()
    purchase_location = PurchaseLocationSerializer()
    browser_ip = Text()
    organization = OrganizationSerializer()
    disclosures = Kept(empty=dict)
    importer_of_record_tax = Flag(read_only=True, getter=lambda sale: sale.importer_of_record_tax or None)
    payment: Any = PaymentSerializer(read_only=True, always=True, getter=itself)


class CheckoutCreateSerializer(CheckoutSerializer):
    """The body of `POST /checkouts`."""

    items: Any = NewLineSerializer(many=True, required=True, allow_empty=False, max_length=MAX_LINES, keep_valid=True)
    source_id = Text(write_only=True)
    language = Language(write_only=True)
    tax_inclusive = Flag(write_only=True)
    invoice_attribute_id = Text(write_only=True)
    invoice_attributes = Ignored()


class LineChangeSerializer(ApiSerializer):
    """The change of a line in an update: subscription, origin, metadata (R-CHK-020, R-CHK-022)."""

    wire_id = Text(required=True)
    subscription_info = SubscriptionSerializer()
    ship_from = OriginSerializer()
    metadata = Metadata(validators=[validate_metadata])
    amount = Ignored()
    tax = Ignored()
    importer_tax = Ignored()
    duties = Ignored()
    fees = Ignored()
    shipping = Ignored()
    seller_tax_identifier = Ignored()
    tariff_code = Ignored()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the changes; null clears an attribute (R-CHK-009)."""
        attrs = super().to_internal_value(data)
        return attrs | {name: {} for name in CLEARABLE if data.get(wire_name(name), "") is None}


class CheckoutUpdateSerializer(CheckoutCreateSerializer):
    """The body of `POST /checkouts/{id}`: no discount, no tax mode (R-CHK-019 to R-CHK-023)."""

    items: Any = LineChangeSerializer(many=True, single=True, keep_valid=True)
    discount: Any = None
    tax_inclusive: Any = None
    application_id = Text(read_only=True)
    disclosures = Kept(read_only=True)


class ExplainedLineSerializer(ApiSerializer):
    """The figures of a line."""

    id = Text(always=True)
    figures = Member(always=True)


class CheckoutExplanationSerializer(ApiSerializer):
    """How every amount of a checkout came about: rule, inputs, rates, rounding."""

    current = Flag(always=True)
    notice = Text(always=True)
    place_of_taxation = PurchaseLocationSerializer()
    place_from = Text()
    is_estimate = Flag(always=True)
    selling_entity = Text()
    checkout = Member(always=True)
    totals = Member(always=True)
    items = ExplainedLineSerializer(many=True, always=True)
