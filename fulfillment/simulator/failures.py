"""Reasons why paying or ordering failed, in plain words, with advice (R-CHK-246; sections 16 and 23)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import ErrorDetail, Refusal
from catalog.wire.http.errors import error_details
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.states import DEAD
from fulfillment.orders.lifecycle.preconditions import check_preconditions

from .faults import LABELS, Fault, faults_of, label_of
from .form import Basket

FILL_IN = "Fill in what is marked under Details and try again; the checkout is still open."
ATTACH = "Attach a source under Payment and try again; the checkout is still open."

ENDING = {
    "failed-request": (
        "The bank refused the charge. Nothing was charged, and there is no order.",
        "pay with another source",
    ),
    "order-fraud-failure": (
        "The fraud review blocked the order. There is no order, and the charges were released.",
        "use another address or email, or change the rule that struck",
    ),
    "create-order-failed": (
        "Nobody is billed: there is no billing address, and no source whose owner could be billed.",
        "give it a billing address, or a source with an owner",
    ),
    "additional_information_required": (
        "A tax identifier is missing that the selling entity must know.",
        "take a customer who has one",
    ),
    "source_in_use": ("The saved source belongs to another customer.", "pay with a source of its own customer"),
    "customerId": ("The customer is disabled or was deleted.", "take another customer"),
    "taxIdentifiers": (
        "A tax identifier does not fit the country or the selling entity.",
        "take a customer without it",
    ),
}
"""Code, or parameter where the code is a common one -> what went wrong, and what to do. These end a checkout."""
MENDABLE = {
    "order_create_failed": ("The email address is missing.", FILL_IN),
    "invalid_shipping_choice": ("Nobody has chosen how the goods are shipped.", FILL_IN),
    "missing_parameter": ("Something is missing that an order needs.", FILL_IN),
    "order_submit_failed": ("Not everything is paid.", ATTACH),
    "source_status_invalid_for_session": (
        "The source cannot pay in the state it is in: it has failed, is used up, or waits for its challenge.",
        "Choose another one, or complete its challenge first.",
    ),
    "session_update_not_allowed": (
        "These sources cannot stand together.",
        "Attach store credit first and the other source last; some methods take no store credit beside them.",
    ),
    "session_source_amount_too_large": (
        "The store credit is more than what is left to pay.",
        "Enter a smaller amount.",
    ),
    "nonreusable_source": (
        "A charge that the merchant initiates needs a source that is saved for the customer.",
        "Choose a saved one.",
    ),
    "restricted_update": ("The checkout can no longer be changed.", "Build a new one from the same basket."),
}
ENDED_BEFORE = ("An earlier attempt has ended this checkout.", "Build a new one from the same basket.")
INPUTS = {
    "shipTo.address": "ship_line1",
    "shipping.name": "ship_name",
    "shipFrom.address": "from_country",
    "shippingChoice": "shipping_amount",
}


@dataclass(frozen=True)
class Reason:
    """The failure, advice, and the inputs that caused it."""

    text: str
    advice: str
    faults: list[Fault] = field(default_factory=list)
    detail: str = ""
    is_fatal: bool = False
    """An attempt to order ends the checkout."""

    @property
    def marks(self) -> dict[str, str]:
        """Return input -> error."""
        return {name: fault.text for fault in self.faults for name in fault.inputs}


def last_failure_of(checkout: Checkout) -> Reason | None:
    """Return why the order failed that ended a checkout, or None if it can still be ordered."""
    failure: dict[str, Any] = checkout.last_failure
    if checkout.state != DEAD or not failure:
        return None
    problems = [
        ErrorDetail(found["code"], found.get("parameter", ""), found["message"]) for found in failure.get("errors", [])
    ]
    return reason_of(problems, ended=True, detail=str(failure.get("reason", "")))


def obstacle_to(checkout: Checkout) -> Reason | None:
    """Return why an open checkout cannot be ordered now, or None."""
    try:
        check_preconditions(checkout)
    except (Refusal, ValidationError) as refused:
        return reason_of(error_details(refused)[1])
    return None


def reason_of(problems: Sequence[ErrorDetail], *, ended: bool = False, detail: str = "") -> Reason | None:
    """Put the problems of an answer into plain words; None for no problems."""
    if not problems:
        return None
    text, advice = _words(problems[0], ended)
    return Reason(text, advice, _faults(problems), detail, is_fatal=_ending_of(problems[0]) is not None)


def _ending_of(problem: ErrorDetail) -> tuple[str, str] | None:
    return ENDING.get(problem.code) or ENDING.get(problem.parameter)


def _words(problem: ErrorDetail, ended: bool) -> tuple[str, str]:
    if problem.code == "order_submit_failed" and ended:
        return ENDED_BEFORE
    found = _ending_of(problem)
    if found is None:
        return MENDABLE.get(problem.code) or (problem.message, "")
    text, remedy = found
    before = "The attempt has ended this checkout for good. Build a new one from the same basket and "
    return text, (before if ended else "An attempt to order it would end this checkout. First ") + f"{remedy}."


def _faults(problems: Sequence[ErrorDetail]) -> list[Fault]:
    return [_placed(fault) for fault in faults_of(problems, Basket())]


def _placed(fault: Fault) -> Fault:
    """Place a fault at the input that can fix it; a billing address is typed as the owner of the source."""
    name = INPUTS.get(fault.parameter)
    if name:
        return fault._replace(inputs=[name], label=label_of([name], fault.parameter))
    if fault.parameter.startswith("billTo"):
        member = fault.parameter.rpartition(".")[2]
        return fault._replace(inputs=["bill_same"], label=f"Billed to, {LABELS.get(member, member)}")
    if fault.parameter.startswith("owner."):
        return fault._replace(inputs=[f"owner_{fault.parameter.rpartition('.')[2]}"], label="Owner of the source")
    return fault
