"""Invoices as clients send them. How they are answered is in `representation.py`."""

from catalog.wire.messages.fields import Choice, Flag, Member, Metadata, Number, Text, Time, Whole
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.members import recipient
from fulfillment.checkouts.serializers import IDENTIFIER_MEMBERS, Lines
from fulfillment.sales.members import Discount

from .models import DEFAULT_PERIOD, Invoice
from .states import FIRST, OPEN


class InvoiceLines(Lines):
    """`items[]`: lines as of checkouts, without an origin, for nothing is shipped (3.6, R-CHK-192)."""

    def __init__(self) -> None:
        super().__init__()
        members = {name: member for name, member in self.part.parts.items() if name != "shipFrom"}
        self.part = Part(members, ignored=self.part.ignored, partial=True)


class InvoiceCreate(WireSerializer):
    """The body of `POST /invoices`; `""` equals "not sent" (R-CHK-008)."""

    empty_is_absent = True

    class Meta:
        model = Invoice

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    customer_id = Text(required=True, empty=None)
    currency = Text(required=True, empty=None)
    items = InvoiceLines()
    email = Text()
    source_id = Text(write_only=True)
    state = Choice(*FIRST, empty=OPEN)
    charge_type = Choice(*Invoice.ChargeType.values)
    description = Text()
    locale = Locale()
    customer_type = Choice(*Invoice.CustomerType.values)
    ship_to = recipient(partial=True)
    bill_to = recipient(with_title=True, partial=True)
    discount = Discount()
    collection_period_days = Whole(empty=DEFAULT_PERIOD)
    billing_optimization = Flag(empty=True)
    tax_inclusive = Flag()
    tax_identifiers = PartList(Part({"id": Text(required=True)}, ignored=IDENTIFIER_MEMBERS))
    metadata = Metadata()
    upstream_id = Text()
    application_id = Text()
    total_amount = Number(read_only=True)
    subtotal = Number(read_only=True)
    total_fees = Number(read_only=True)
    total_tax = Number(read_only=True)
    total_importer_tax = Number(read_only=True)
    total_duty = Number(read_only=True)
    total_discount = Number(read_only=True)
    total_shipping = Number(read_only=True)
    selling_entity = Part({"id": Text(), "name": Text()}, read_only=True)
    state_transitions = Member(read_only=True)
    attempt_count = Number(read_only=True)
    payment = Member(read_only=True)
    order_id = Text(read_only=True)
    live_mode = Flag(read_only=True)


class InvoiceUpdate(WireSerializer):
    """The body of `POST /invoices/{id}`: metadata and nothing else, in every state (R-CHK-194)."""

    empty_is_absent = True

    class Meta:
        model = Invoice

    wire_id = Text(read_only=True)
    metadata = Metadata()
