"""Fulfilling and cancelling items: what is eligible, who may, what is said and done (R-FUL-440, R-FUL-441)."""

from collections.abc import Callable
from dataclasses import dataclass

from fulfillment.fulfillments.cancellations import cancel_items
from fulfillment.fulfillments.commands import ClosedItem, NewFulfillment
from fulfillment.fulfillments.open_units import FindUnits, cancellable_units, fulfillable_units
from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.orders.models import Order

from .forms import CancelForm, FulfilForm, ItemsForm

BOOKS = "fulfillment.add_fulfillment"
"""The right to fulfil and cancel items (R-FUL-444)."""


@dataclass(frozen=True)
class ItemsStep:
    """Something that can be done with open units of an order, asked about before it is done."""

    label: str
    question: str
    consequence: str
    moved: str
    units: FindUnits
    form: type[ItemsForm]
    act: Callable[[Order, ItemsForm], str]
    is_cancelled: bool = False


def fulfil(order: Order, form: ItemsForm) -> str:
    """Book a fulfillment of what was chosen."""
    items = [ClosedItem(line_id, quantity=count) for line_id, count in form.units.items()]
    made = create_fulfillment(NewFulfillment(order.wire_id, items, **form.details), live_mode=order.live_mode)
    return f"Fulfilled by {made.wire_id}."


def cancel(order: Order, form: ItemsForm) -> str:
    """Cancel what was chosen."""
    made = cancel_items(live_mode=order.live_mode, order_id=order.wire_id, units=form.units, **form.details)
    said = [f"Cancelled by {made.fulfillment.wire_id}."] if made.fulfillment else []
    said += [f"Cancellation {asked.wire_id} requested; the warehouse decides." for asked in made.cancellations]
    return " ".join(said)


STEPS = {
    "fulfil": ItemsStep(
        "Fulfil items",
        "Fulfil items: what was handed over to the customer?",
        "Its money is captured. Lines that Lockstep fulfils are captured when the warehouse ships them.",
        "to be captured",
        fulfillable_units,
        FulfilForm,
        fulfil,
    ),
    "cancel": ItemsStep(
        "Cancel items",
        "Cancel items: what will not be delivered?",
        "The authorization is released. What the warehouse has been asked for is cancelled when it agrees.",
        "to be given up",
        cancellable_units,
        CancelForm,
        cancel,
        is_cancelled=True,
    ),
}
"""Name in the address -> what it does with items of an order."""
