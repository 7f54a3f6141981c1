"""Play the warehouse from a shell: the same actions as the buttons of the admin and the paths below /lockstep."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from catalog.inventory_items.models import InventoryItem
from catalog.staff.plain_language import sentence_of
from catalog.wire.exceptions import Refusal
from catalog.wire.records.actor import acting
from fulfillment.fulfillment_orders.fulfiller.backorders import report_backorder, restock
from fulfillment.fulfillment_orders.fulfiller.cancellations import decide_cancellation, reject_cancellation
from fulfillment.fulfillment_orders.fulfiller.returns import approve_return, receive_return, reject_return
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.fulfiller.shortage import describe_missing
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn
from fulfillment.fulfillment_orders.units import acceptable, coming, first_units, pending
from fulfillment.stock.models import Location

Options = dict[str, Any]


class Command(BaseCommand):
    help = "Let the simulated warehouse receive stock, ship, report backorders, decide cancellations and returns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("id", help="Inventory item, fulfillment order, fulfillment cancellation or return.")
        parser.add_argument("quantity", nargs="?", type=int, help="Units; all by default, one of stock.")
        parser.add_argument("--location", default="", help="Where; by default where the item is kept or needed.")
        parser.add_argument("--live", action="store_true", help="In live mode instead of test mode.")

    def handle(self, *args: Any, action: str, id: str, **options: Any) -> None:  # noqa: A002 - the argument's own name
        if options["quantity"] is not None and options["quantity"] < 1:
            raise CommandError("The quantity is 1 or more.")
        if options["quantity"] is not None and action in WHOLE:
            raise CommandError(f"{action} takes no quantity: it decides about everything.")
        try:
            with acting("shell", "simulate"):
                said = ACTIONS[action](id, options)
        except (Refusal, ValidationError) as refused:
            raise CommandError(sentence_of(refused)) from refused
        self.stdout.write(said)


def receive(item_id: str, options: Options) -> str:
    """Put units into stock. Raises Refusal when there is no location."""
    location_id = options["location"] or _location_for(item_id, options["live"])
    quantity = options["quantity"] or 1
    level = restock(live_mode=options["live"], item_id=item_id, location_id=location_id, quantity=quantity)
    return (
        f"{item_id} at {location_id}: {level.on_hand} on hand, {level.allocated} allocated, "
        f"{level.available_quantity} available"
    )


def _location_for(item_id: str, live_mode: bool) -> str:
    """Return where the item is kept, else where its backorders can ship from, else the first location by priority."""
    item = InventoryItem.objects.find(item_id, live_mode=live_mode)
    active = sorted(Location.objects.in_mode(live_mode).filter(is_active=True), key=lambda location: location.rank)
    if not active:
        raise Refusal("There is no active location.")
    keeping = set(item.levels.values_list("location", flat=True))
    waiting = item.fulfillment_order_lines.filter(backordered__gt=0).select_related("fulfillment_order")
    countries = {line.fulfillment_order.country for line in waiting}
    found = [location for location in active if location.pk in keeping]
    found += [location for location in active if any(map(location.serves, countries))]
    return (found + active)[0].wire_id


def ship_order(wire_id: str, options: Options) -> str:
    """Ship all pending units, or so many of them, line by line."""
    order = FulfillmentOrder.objects.find(wire_id, live_mode=options["live"])
    units = first_units(order, options["quantity"], pending)
    sent = ship(order=order, units=units, location_id=options["location"])
    told = [f"shipment {row.wire_id}, {row.tracking_company} {row.tracking_number}" for row in sent.shipments]
    return "\n".join([*told, *filter(None, [describe_missing(sent.missing)])])


def backorder(wire_id: str, options: Options) -> str:
    """Report pending units as not there."""
    order = FulfillmentOrder.objects.find(wire_id, live_mode=options["live"])
    units = first_units(order, options["quantity"], pending)
    order = report_backorder(order=order, units=units)
    return f"fulfillment order {wire_id}: {sum(line.backordered for line in order.lines.all())} backordered"


def accept_cancellation(wire_id: str, options: Options) -> str:
    """Accept all that is open of a cancellation, or so many units of it."""
    row = FulfillmentCancellation.objects.find(wire_id, live_mode=options["live"])
    accepted = first_units(row.fulfillment_order, options["quantity"], acceptable(row))
    return f"fulfillment cancellation {wire_id}: {decide_cancellation(cancellation=row, accepted=accepted).state}"


def _cancellation(act: Callable[..., FulfillmentCancellation]) -> Callable[[str, Options], str]:
    def run(wire_id: str, options: Options) -> str:
        row = FulfillmentCancellation.objects.find(wire_id, live_mode=options["live"])
        return f"fulfillment cancellation {wire_id}: {act(cancellation=row).state}"

    return run


def take_return(wire_id: str, options: Options) -> str:
    """Take in all that a return brings, or so many units of it."""
    row = FulfillmentReturn.objects.find(wire_id, live_mode=options["live"])
    accepted = first_units(row.fulfillment_order, options["quantity"], coming(row))
    return f"fulfillment return {wire_id}: {receive_return(fulfillment_return=row, accepted=accepted).state}"


def _return(act: Callable[..., FulfillmentReturn]) -> Callable[[str, Options], str]:
    def run(wire_id: str, options: Options) -> str:
        row = FulfillmentReturn.objects.find(wire_id, live_mode=options["live"])
        return f"fulfillment return {wire_id}: {act(fulfillment_return=row).state}"

    return run


ACTIONS: dict[str, Callable[[str, Options], str]] = {
    "stock": receive,
    "ship": ship_order,
    "backorder": backorder,
    "accept-cancellation": accept_cancellation,
    "reject-cancellation": _cancellation(reject_cancellation),
    "approve-return": _return(approve_return),
    "reject-return": _return(reject_return),
    "receive-return": take_return,
}
WHOLE = ("reject-cancellation", "approve-return", "reject-return")
"""Actions that concern everything or nothing."""
