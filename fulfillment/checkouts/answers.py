"""What answers about checkouts hold, for the description; `representation.py` and `explanation.py` fill it."""

from collections.abc import Mapping
from typing import Any

from catalog.wire.messages.fields import Choice, Flag, Member, Metadata, Number, Text, Time
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.members import origin, recipient
from fulfillment.payments.sources.serializers import EMBEDDED
from fulfillment.sales.members import (
    discount_members,
    product_members,
    purchase_location,
    shipping_choice,
    subscription_members,
)

from .models import Checkout


class Shown(Part):
    """An object of an answer: members that are always there, and `more` that may be absent.

    Serializers copy their members by the arguments that these were made with, so that what is always there has to be
    marked whenever one is made.
    """

    def __init__(self, always: Mapping[str, Member], more: Mapping[str, Member] | None = None, **options: Any) -> None:
        for member in always.values():
            member.always = True
        super().__init__({**always, **(more or {})}, **options)
        self.fixed, self.more = dict(always), dict(more or {})


def money(*names: str) -> dict[str, Member]:
    """Return members that hold amounts."""
    return {name: Number() for name in names}


FEE = Shown({"id": Text(), "type": Text()} | money("perUnitAmount", "amount"))
PRODUCT = Part(product_members() | {"eccn": Text(), "taxCode": Text()})
LINE = Shown(
    {
        "id": Text(),
        "productDetails": PRODUCT,
        "quantity": Number(),
        "amount": Number(),
        "tax": Shown(money("rate", "amount")),
        "importerTax": Part(money("amount")),
        "duties": Part(money("amount")),
        "fees": Shown(money("amount", "taxAmount"), {"details": PartList(FEE)}),
        "shipping": Shown(money("amount", "taxAmount")),
    },
    {
        "skuId": Text(),
        "discount": Part(discount_members(with_quantity=True)),
        "shipFrom": origin(),
        "subscriptionInfo": Part(subscription_members()),
        "tariffCode": Text(),
        "metadata": Metadata(),
    },
)
TAX_IDENTIFIER = Part(
    {name: Text() for name in ("id", "type", "value", "state", "customerId", "verifiedName", "verifiedAddress")}
    | {name: Text() for name in ("createdTime", "updatedTime")}
    | {
        "stateTransitions": Part({name: Text() for name in ("pending", "verified", "not_valid")}),
        "applicability": PartList(Part({name: Text() for name in ("country", "entity", "customerType")})),
        "liveMode": Flag(),
    }
)
SESSION = Shown(
    {name: Text() for name in ("id", "clientSecret", "state")}
    | money("amountContributed", "amountRemainingToBeContributed"),
    {"nextAction": Shown({"action": Text(), "data": Member()})},
)
SOURCES = PartList(Shown({"id": Text(), "type": Text()} | money("amount"), EMBEDDED))
"""Embedded sources: the hash is named after the type."""


class CheckoutSerializer(WireSerializer):
    """A checkout: what was sent, its price, its payment session."""

    class Meta:
        model = Checkout

    wire_id = Text()
    created_time = Time()
    last_changed = Time(always=True)
    currency = Text(always=True)
    items = PartList(LINE, always=True)
    customer_id = Text()
    email = Text()
    ship_from = origin()
    ship_to = recipient()
    bill_to = recipient(with_title=True)
    shipping_choice = Part(money("taxAmount") | dict(shipping_choice().parts))
    discount = Part(discount_members())
    shipping_discount = Part(discount_members())
    tax_identifiers = PartList(TAX_IDENTIFIER)
    customer_type = Choice(*Checkout.CustomerType.values, always=True)
    charge_type = Choice(*Checkout.ChargeType.values)
    purchase_location = purchase_location()
    locale = Text(always=True)
    upstream_id = Text()
    browser_ip = Text()
    application_id = Text()
    organization = Part({"id": Text()})
    disclosures = Member()
    metadata = Metadata()
    total_amount = Number(always=True)
    subtotal = Number(always=True)
    total_fees = Number(always=True)
    total_tax = Number(always=True)
    total_importer_tax = Number(always=True)
    total_duty = Number(always=True)
    total_discount = Number(always=True)
    total_shipping = Number(always=True)
    importer_of_record_tax = Flag()
    selling_entity = Part({"id": Text(), "name": Text()}, always=True)
    payment = Part({"session": SESSION, "sources": SOURCES}, always=True)
    live_mode = Flag()


class CheckoutExplanationSerializer(WireSerializer):
    """How every amount of a checkout came about: rule, inputs, rates, rounding."""

    current = Flag(always=True)
    notice = Text(always=True)
    place_of_taxation = purchase_location()
    place_from = Text()
    is_estimate = Flag(always=True)
    selling_entity = Text()
    checkout = Member(always=True)
    totals = Member(always=True)
    items = PartList(Shown({"id": Text(), "figures": Member()}), always=True)
