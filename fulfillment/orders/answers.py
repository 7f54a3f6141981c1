"""What answers about orders hold, for the description; `representation.py` fills it."""

from catalog.wire.http.versioning import NEWEST
from catalog.wire.messages.fields import Choice, Flag, Number, Text
from catalog.wire.messages.nested import Part, PartList
from fulfillment.checkouts.answers import LINE, SESSION, SOURCES, CheckoutSerializer, Shown
from fulfillment.payments.charges.answers import ChargeSerializer

from .models import Order
from .states import CHOICES, FRAUD_CHOICES, LINE_CHOICES

STATES, FRAUD_STATES, LINE_STATES = (
    [word for word, _ in choices] for choices in (CHOICES, FRAUD_CHOICES, LINE_CHOICES)
)
SAID_BY_THE_ORDER = ("orderId", "paymentSessionId", "liveMode")
"""Members that a charge shows only on its own (fulfillment.md, 11.1)."""
CHARGE = {name: part for name, part in ChargeSerializer.members(NEWEST).items() if name not in SAID_BY_THE_ORDER}
CHARGES = PartList(Part(CHARGE))
LINE_TIMES = Part({state: Text() for state in LINE_STATES})
ORDER_LINE = Shown(
    LINE.fixed | {"itemId": Text(), "state": Choice(*LINE_STATES), "stateTransitions": LINE_TIMES},
    LINE.more | {"availableToRefundAmount": Number()},
)


class OrderSerializer(CheckoutSerializer):
    """An order: what its checkout showed, its states, its payment, what has been captured, cancelled, given back."""

    class Meta:
        model = Order

    items = PartList(ORDER_LINE, always=True)
    checkout_id = Text()
    state = Choice(*STATES, always=True)
    state_transitions = Part({state: Text() for state in STATES})
    fraud_state = Choice(*FRAUD_STATES)
    fraud_state_transitions = Part({state: Text() for state in FRAUD_STATES})
    captured_amount = Number(always=True)
    cancelled_amount = Number(always=True)
    refunded_amount = Number()
    available_to_refund_amount = Number(always=True)
    request_to_be_forgotten = Flag(always=True)
    cancel_reason = Text()
    payment = Part({"session": SESSION, "sources": SOURCES, "charges": CHARGES}, always=True)
