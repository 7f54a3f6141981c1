"""Playing reviewer, shopper's bank and card network for an order: what is legal when, and what it does (R-CHK-250)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fulfillment.orders import states
from fulfillment.orders.lifecycle.dispute import DISPUTABLE, open_dispute, resolve_dispute
from fulfillment.orders.lifecycle.payment_arrival import end_payment_window, receive_funds, refresh_order
from fulfillment.orders.lifecycle.review import block_review, pass_review
from fulfillment.orders.lifecycle.staff_decisions import await_information, force_outcome, retry_operation
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.sessions.models import PENDING_REDIRECT

from .sections import NextStep, provides_steps

SIMULATE, ACT = "fulfillment.simulate_order", "fulfillment.change_order"
SIMULATED = "The payment is simulated: no money moves, and nobody outside is asked."


@dataclass(frozen=True)
class Move:
    """Something staff may do to an order or to an operation on its charges; asked about before it is done."""

    label: str
    consequences: tuple[str, ...]
    operation: Callable[..., Any]
    is_legal: Callable[[Any], bool]
    right: str = SIMULATE
    is_danger: bool = False


def _is(*wanted: str) -> Callable[[Order], bool]:
    return lambda order: order.state in wanted


def _waits_for_the_bank(order: Order) -> bool:
    return order.state == states.PENDING_PAYMENT and order.session.outcome != PENDING_REDIRECT


MOVES: dict[str, Move] = {
    "pass-review": Move("Pass the review", ("The order is accepted.",), pass_review, _is(states.IN_REVIEW)),
    "block-review": Move(
        "Block the order",
        ("All charges are cancelled.", "The order stays blocked for good."),
        block_review,
        _is(states.IN_REVIEW),
        is_danger=True,
    ),
    "receive-funds": Move(
        "Receive the funds", (SIMULATED, "The sources are charged, then the review decides."), receive_funds,
        _waits_for_the_bank,
    ),
    "refresh": Move(
        "Look again", ("If the shopper has approved, the order goes on; otherwise it stays as it is.",), refresh_order,
        _is(states.PENDING_PAYMENT), right=ACT,
    ),
    "end-payment-window": Move(
        "End the payment window", ("The order is cancelled, its sources fail.",), end_payment_window,
        _is(states.PENDING_PAYMENT), is_danger=True,
    ),
    "open-dispute": Move(
        "Open a dispute", ("Nothing can be fulfilled, cancelled or given back until it is resolved.",), open_dispute,
        _is(*DISPUTABLE), is_danger=True,
    ),
    "resolve-dispute": Move(
        "Resolve the dispute", ("The order goes back to where it was.",), resolve_dispute, _is(states.DISPUTE)
    ),
}  # fmt: skip
"""Name in the address -> what it does to an order."""


def _is_under_way(operation: ChargeOperation) -> bool:
    return operation.state in money.UNDER_WAY


def _may_wait(operation: ChargeOperation) -> bool:
    return operation.kind == money.CANCEL and operation.state == money.PENDING


def _is_owed(operation: ChargeOperation) -> bool:
    return operation in operation.charge.owed


def _force(outcome: str) -> Callable[..., ChargeOperation]:
    return lambda *, live_mode, wire_id: force_outcome(live_mode=live_mode, wire_id=wire_id, outcome=outcome)


OPERATION_MOVES: dict[str, Move] = {
    "succeed": Move("Let it succeed", (SIMULATED,), _force(money.COMPLETE), _is_under_way),
    "fail": Move("Let it fail", (SIMULATED,), _force(money.FAILED), _is_under_way, is_danger=True),
    "wait": Move("Ask for information", ("It waits until staff settle it.",), await_information, _may_wait),
    "retry": Move("Try again", ("It is booked once more, as a new operation.",), retry_operation, _is_owed, right=ACT),
}
"""Name in the address -> what it does to a capture, cancel or refund."""


@provides_steps
def moves_of(request: HttpRequest, order: Order) -> Iterator[NextStep]:
    """Yield the legal moves of an order."""
    for name, move in MOVES.items():
        if move.is_legal(order) and request.user.has_perm(move.right):
            address = reverse("admin:fulfillment_order_move", args=[order.pk, name])
            yield NextStep(move.label, address, move.is_danger)


def operation_steps(request: HttpRequest, order: Order, charge: Charge, operation: ChargeOperation) -> list[NextStep]:
    """Return the legal moves of an operation; `charge` holds it in memory."""
    operation.charge = charge
    return [
        NextStep(
            move.label,
            reverse("admin:fulfillment_order_operation", args=[order.pk, operation.wire_id, name]),
            move.is_danger,
        )
        for name, move in OPERATION_MOVES.items()
        if move.is_legal(operation) and request.user.has_perm(move.right)
    ]
