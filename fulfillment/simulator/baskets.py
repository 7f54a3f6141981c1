"""The request that a stored checkout stands for: to simulate it again, or to build a new one when it has ended."""

from typing import Any

from catalog.wire.messages.fields import Flag, Kept, Metadata, Number, Text
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.serializers import BillToSerializer, OriginSerializer, RecipientSerializer
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.serializers import OrganizationSerializer
from fulfillment.sales.fields import Quantity
from fulfillment.sales.serializers import (
    AttachedIdentifierSerializer,
    DiscountSerializer,
    LineDiscountSerializer,
    ProductDetailsSerializer,
    PurchaseLocationSerializer,
    ShippingChoiceSerializer,
    SubscriptionSerializer,
)


class BasketLineSerializer(ApiSerializer):
    """A line as it was sent: a SKU, or what a client may say about a product."""

    sku_id = Text()
    product_details = ProductDetailsSerializer(getter=lambda line: {} if line.sku_id else line.product)
    price = Number(getter=lambda line: line.ask.get("price"))
    aggregate_price = Number(getter=lambda line: line.ask.get("aggregate_price"))
    quantity = Quantity()
    discount = LineDiscountSerializer(getter=lambda line: line.ask.get("discount"))
    ship_from = OriginSerializer()
    subscription_info = SubscriptionSerializer()
    metadata = Metadata()


class BasketSerializer(ApiSerializer):
    """A checkout as it was sent, without its sources and those who are billed because of them (R-CHK-145)."""

    currency = Text()
    customer_id = Text()
    email = Text()
    ship_from = OriginSerializer()
    ship_to = RecipientSerializer()
    bill_to = BillToSerializer(getter=lambda checkout: {} if checkout.bill_to_is_derived else checkout.bill_to)
    shipping_choice = ShippingChoiceSerializer()
    discount = DiscountSerializer()
    shipping_discount = DiscountSerializer()
    tax_inclusive = Flag(getter=lambda checkout: checkout.tax_inclusive or None)
    tax_identifiers = AttachedIdentifierSerializer(many=True)
    customer_type = Text()
    charge_type = Text()
    purchase_location = PurchaseLocationSerializer()
    locale = Text()
    upstream_id = Text()
    browser_ip = Text()
    application_id = Text()
    organization = OrganizationSerializer()
    invoice_attribute_id = Text()
    disclosures = Kept()
    metadata = Metadata()
    items = BasketLineSerializer(many=True, always=True)


def request_of(checkout: Checkout) -> dict[str, Any]:
    """Return the body of `POST /checkouts` that makes the same checkout again."""
    request: dict[str, Any] = BasketSerializer(checkout).data
    return request
