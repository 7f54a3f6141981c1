"""What answers about invoices hold, for the description; `representation.py` fills it."""

from catalog.wire.messages.fields import Choice, Flag, Member, Metadata, Number, Text, Time
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.members import recipient
from fulfillment.checkouts.answers import LINE, TAX_IDENTIFIER
from fulfillment.sales.members import discount_members

from .models import Invoice
from .states import CHOICES

STATES = [state for state, _ in CHOICES]


class InvoiceSerializer(WireSerializer):
    """An invoice: what was sent, its price, what collects it, the order that it became."""

    class Meta:
        model = Invoice

    wire_id = Text()
    created_time = Time()
    last_changed = Time(always=True)
    state = Choice(*STATES, always=True)
    state_transitions = Part({state: Text() for state in STATES}, always=True)
    description = Text()
    currency = Text(always=True)
    items = PartList(LINE, always=True)
    customer_id = Text()
    email = Text()
    ship_to = recipient()
    bill_to = recipient(with_title=True)
    discount = Part(discount_members())
    tax_identifiers = PartList(TAX_IDENTIFIER)
    customer_type = Choice(*Invoice.CustomerType.values, always=True)
    charge_type = Choice(*Invoice.ChargeType.values)
    locale = Text(always=True)
    upstream_id = Text()
    application_id = Text()
    metadata = Metadata()
    collection_period_days = Number(always=True)
    billing_optimization = Flag(always=True)
    tax_inclusive = Flag(always=True)
    attempt_count = Number(always=True)
    total_amount = Number(always=True)
    subtotal = Number(always=True)
    total_fees = Number(always=True)
    total_tax = Number(always=True)
    total_importer_tax = Number(always=True)
    total_duty = Number(always=True)
    total_discount = Number(always=True)
    total_shipping = Number(always=True)
    selling_entity = Part({"id": Text(), "name": Text()}, always=True)
    payment = Member(always=True)
    order_id = Text()
    live_mode = Flag()
