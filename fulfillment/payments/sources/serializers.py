"""Sources on the wire (checkout.md, 3.5)."""

from typing import Any, ClassVar

from catalog.wire.messages.fields import Choice, Flag, Kept, Member, Number, Text, Time
from catalog.wire.messages.nested import Part
from catalog.wire.messages.serializers import WireSerializer

from . import kinds, states
from .members import PositiveAmount, card
from .models import Source
from .owners import Owner

CARD = Part(
    {"brand": Text(), "expirationMonth": Number(), "expirationYear": Number(), "lastFourDigits": Text()},
)


class SourceHashes(WireSerializer):
    """The hashes of all types but cards."""

    empty_is_absent: ClassVar[bool] = True

    class Meta:
        model = Source

    google_pay = Kept()
    apple_pay = Kept()
    customer_credit = Kept()
    wire_transfer = Kept()
    konbini = Kept()
    b_pay = Kept()
    cod_japan = Kept()
    pay_pal = Kept()
    pay_pal_billing = Kept()
    pay_pal_credit = Kept()
    klarna_credit = Kept()
    klarna_credit_recurring = Kept()
    direct_debit = Kept()
    online_banking = Kept()
    alipay = Kept()
    alipay_cn = Kept()
    ideal = Kept()
    msts = Kept()
    bancontact = Kept()


class SourceCreate(SourceHashes):
    """The body of `POST /sources`; `""` equals "not sent" (R-CHK-008)."""

    type = Choice(*kinds.KINDS, required=True, empty=None)
    owner = Owner()
    amount = PositiveAmount()
    currency = Text()
    payment_session_id = Text()
    upstream_id = Text()
    credit_card = card()
    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    reusable = Flag(read_only=True)
    state = Text(read_only=True)
    flow = Text(read_only=True)
    customer_id = Text(read_only=True)
    client_secret = Text(read_only=True)
    redirect = Member(read_only=True)
    live_mode = Flag(read_only=True)


class SourceSerializer(SourceHashes):
    """A source with its state; of a card, what may be known of it."""

    wire_id = Text()
    created_time = Time()
    type = Choice(*kinds.KINDS, always=True)
    currency = Text()
    amount = Number()
    reusable = Flag(always=True)
    state = Choice(*(state for state, _ in states.CHOICES), always=True)
    flow = Choice(*(flow for flow, _ in kinds.FLOWS), always=True)
    customer_id = Text()
    upstream_id = Text()
    owner = Owner()
    payment_session_id = Text()
    client_secret = Text(always=True)
    redirect = Part({"redirectUrl": Text()})
    credit_card = CARD
    live_mode = Flag(always=True)

    @classmethod
    def represent(cls, resource: Source, version: str) -> dict[str, Any]:
        """Return the source as the wire shows it; the hash is named after the type."""
        last = resource.last_contribution if resource.amount is None else None
        shown = {
            "id": resource.wire_id,
            "createdTime": Time.convert(resource.created_time),
            "type": resource.type,
            "currency": resource.currency or (last.session.currency if last is not None else ""),
            "amount": resource.amount if last is None else last.amount,
            "reusable": resource.reusable,
            "state": resource.state,
            "flow": resource.flow,
            "customerId": resource.customer_wire_id,
            "upstreamId": resource.upstream_id,
            "owner": resource.owner,
            "paymentSessionId": resource.payment_session_id,
            "clientSecret": resource.client_secret,
            "redirect": {"redirectUrl": resource.shopper_page} if resource.shopper_page else {},
            resource.type: resource.details,
            "liveMode": resource.live_mode,
        }
        return {name: value for name, value in shown.items() if value is not None and value not in ("", {})}


EMBEDDED = {"owner": Owner(), "upstreamId": Text(), "creditCard": CARD} | {
    type_: Kept() for type_ in kinds.KINDS if type_ != kinds.CREDIT_CARD
}
"""What a source may show inside a checkout, besides id, type and amount."""
