"""Checkouts as clients send them. How they are answered is in `representation.py`."""

from typing import Any

from catalog.wire.exceptions import missing
from catalog.wire.messages.fields import Choice, Flag, Kept, Member, Metadata, Number, Text, Time
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.members import origin, recipient
from fulfillment.sales.members import (
    CheckedMetadata,
    Discount,
    Language,
    ProductDetails,
    Quantity,
    purchase_location,
    shipping_choice,
    subscription_members,
)

from .models import Checkout

MAX_LINES = 500
SERVER_SET = ("amount", "tax", "importerTax", "duties", "fees", "shipping", "sellerTaxIdentifier", "tariffCode")
"""Members of a line that the server alone sets (R-CON-079)."""
CLEARABLE = ("subscriptionInfo", "shipFrom", "metadata")
"""What an update may take from a line."""
IDENTIFIER_MEMBERS = (
    "type",
    "value",
    "state",
    "stateTransitions",
    "applicability",
    "customerId",
    "verifiedName",
    "verifiedAddress",
    "createdTime",
    "updatedTime",
    "liveMode",
)
"""Members of a tax identifier that come back when a client sends what it read."""


class Lines(PartList):
    """`items[]` on create: 1 to 500 lines, each with a product and a price (R-CHK-031 to R-CHK-037)."""

    def __init__(self) -> None:
        line = Part(
            {
                "skuId": Text(),
                "productDetails": ProductDetails(),
                "price": Number(),
                "aggregatePrice": Number(),
                "quantity": Quantity(),
                "discount": Discount(with_quantity=True),
                "shipFrom": origin(),
                "subscriptionInfo": Part(subscription_members()),
                "metadata": CheckedMetadata(),
            },
            ignored=(*SERVER_SET, "id"),
            partial=True,
        )
        super().__init__(line, required=True, at_most=MAX_LINES)

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the lines. Raises ValidationError with all that is wrong with them."""
        if value == []:
            raise missing()
        return super().read(value)


class LineChanges(PartList):
    """`items[]` on update: per line subscription, origin, metadata; one object passes too (R-CHK-020, R-CHK-022)."""

    def __init__(self) -> None:
        line = Part(
            {
                "id": Text(required=True),
                "subscriptionInfo": Part(subscription_members()),
                "shipFrom": origin(),
                "metadata": CheckedMetadata(),
            },
            ignored=SERVER_SET,
            partial=True,
        )
        super().__init__(line, single=True)

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the changes; null clears a member (R-CHK-009). Raises ValidationError with all that is wrong."""
        sent = [value] if isinstance(value, dict) else value
        changes = super().read(sent)
        for change, element in zip(changes, sent, strict=True):
            change |= {name: {} for name in CLEARABLE if element.get(name, "") is None}
        return changes


class CheckoutMembers(WireSerializer):
    """Members that may be sent on create and on update; `""` equals "not sent" (R-CHK-008)."""

    empty_is_absent = True

    class Meta:
        model = Checkout

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    currency = Text(required=True, empty=None)
    customer_id = Text()
    source_id = Text(write_only=True)
    email = Text()
    ship_from = origin()
    ship_to = recipient(partial=True)
    bill_to = recipient(with_title=True, partial=True)
    shipping_choice = shipping_choice()
    shipping_discount = Discount("shippingDiscount")
    tax_identifiers = PartList(Part({"id": Text(required=True)}, ignored=IDENTIFIER_MEMBERS))
    customer_type = Choice(*Checkout.CustomerType.values)
    charge_type = Choice(*Checkout.ChargeType.values)
    purchase_location = purchase_location()
    locale = Locale()
    language = Language(write_only=True)
    upstream_id = Text()
    metadata = Metadata()
    browser_ip = Text()
    organization = Part({"id": Text()})
    invoice_attribute_id = Text(write_only=True)
    total_amount = Number(read_only=True)
    subtotal = Number(read_only=True)
    total_fees = Number(read_only=True)
    total_tax = Number(read_only=True)
    total_importer_tax = Number(read_only=True)
    total_duty = Number(read_only=True)
    total_discount = Number(read_only=True)
    total_shipping = Number(read_only=True)
    importer_of_record_tax = Flag(read_only=True)
    selling_entity = Part({"id": Text(), "name": Text()}, read_only=True)
    payment = Member(read_only=True)
    invoice_attributes = Member(read_only=True)
    live_mode = Flag(read_only=True)


class CheckoutCreate(CheckoutMembers):
    """The body of `POST /checkouts`."""

    items = Lines()
    discount = Discount()
    tax_inclusive = Flag()
    application_id = Text()
    disclosures = Kept(empty=dict)


class CheckoutUpdate(CheckoutMembers):
    """The body of `POST /checkouts/{id}`: no discount, no tax mode (R-CHK-019 to R-CHK-023)."""

    items = LineChanges()
    application_id = Text(read_only=True)
    disclosures = Kept(read_only=True)
