"""Orders as clients send them. How they are answered is in `representation.py`."""

from typing import Any

from catalog.wire.messages.fields import Flag, Member, Metadata, Text
from catalog.wire.messages.serializers import WireSerializer

from .models import Order


def ignored() -> Any:
    """Return a member that may be sent and changes nothing, whatever it holds."""
    return Member(read_only=True)


class ServerSet(WireSerializer):
    """What only the server sets on an order; clients may send back what they have read (R-CON-079)."""

    empty_is_absent = True

    class Meta:
        model = Order

    created_time = ignored()
    updated_time = ignored()
    checkout_id = ignored()
    state = ignored()
    state_transitions = ignored()
    fraud_state = ignored()
    fraud_state_transitions = ignored()
    captured_amount = ignored()
    cancelled_amount = ignored()
    refunded_amount = ignored()
    available_to_refund_amount = ignored()
    cancel_reason = ignored()
    total_amount = ignored()
    subtotal = ignored()
    total_fees = ignored()
    total_tax = ignored()
    total_importer_tax = ignored()
    total_duty = ignored()
    total_discount = ignored()
    total_shipping = ignored()
    importer_of_record_tax = ignored()
    selling_entity = ignored()
    payment = ignored()
    live_mode = ignored()


class OrderCreate(ServerSet):
    """The body of `POST /orders`: the checkout's id; other members of the contract change nothing (section 16)."""

    checkout_id = Text(required=True)
    wire_id = ignored()
    upstream_id = ignored()
    currency = ignored()
    customer_id = ignored()
    source_id = ignored()
    email = ignored()
    ship_from = ignored()
    ship_to = ignored()
    bill_to = ignored()
    shipping_choice = ignored()
    discount = ignored()
    shipping_discount = ignored()
    tax_inclusive = ignored()
    tax_identifiers = ignored()
    customer_type = ignored()
    charge_type = ignored()
    purchase_location = ignored()
    locale = ignored()
    language = ignored()
    metadata = ignored()
    browser_ip = ignored()
    application_id = ignored()
    organization = ignored()
    invoice_attribute_id = ignored()
    invoice_attributes = ignored()
    disclosures = ignored()
    items = ignored()
    request_to_be_forgotten = ignored()


class OrderUpdate(ServerSet):
    """The body of `POST /orders/{id}` (R-CHK-185); what only the server sets may come back."""

    wire_id = Text(read_only=True)
    upstream_id = Text()
    metadata = Metadata()
    request_to_be_forgotten = Flag()
