"""Shipping quotes for a simulated basket, one of which can fill the form (R-FUL-080).

As clients do it: the amount and the service of the pick go to `shippingChoice`, its origin to `shipFrom`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import ErrorDetail
from catalog.wire.http.errors import error_details
from catalog.wire.http.versioning import NEWEST
from catalog.wire.values import jsontext
from fulfillment.shipping.item_quotes import quote_items
from fulfillment.shipping.serializers import ItemQuoteRequestSerializer, ItemQuotesSerializer
from fulfillment.stock.services import Service

from .faults import Fault, faults_of
from .form import Basket, Line, without_empty

MINUTES_A_DAY = 1440
QUOTED_LINE = re.compile(r"\Aitems\[(\d+)\]")
ORIGIN = ("postalCode", "state", "country")


@dataclass(frozen=True)
class Pick:
    """One quote as the page offers it."""

    quote: Mapping[str, Any]

    @property
    def code(self) -> str:
        """Return the service's code."""
        return str(self.quote["id"])

    @property
    def name(self) -> str:
        """Return what people call the service."""
        return Service(self.code).label

    @property
    def days(self) -> str:
        """Return how long it takes."""
        bounds = ("estimatedMinimumDeliveryTime", "estimatedMaximumDeliveryTime")
        least, most = (self.quote[bound] // MINUTES_A_DAY for bound in bounds)
        return f"{least} day{'s' * (least > 1)}" if least == most else f"{least} to {most} days"


@dataclass(frozen=True)
class Quotes:
    """The offers, or why there are none."""

    picks: list[Pick] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    reason: str = ""


def quotes_for(basket: Basket, *, live_mode: bool) -> Quotes:
    """Ask for quotes as an integrator would, about the lines that have an inventory item."""
    stocked = _stocked(basket, live_mode)
    if not stocked:
        return Quotes(reason="No line has an inventory item: nothing of this is shipped.")
    request = {
        "currency": basket.currency,
        "shipTo": _ship_to(basket),
        "items": [_item(line) for line in stocked.values()],
    }
    sent = jsontext.read_object(jsontext.write(request))
    serializer = ItemQuoteRequestSerializer(data=sent, context={"version": NEWEST, "live_mode": live_mode})
    serializer.is_valid()
    try:
        found = quote_items(serializer.command(), live_mode=live_mode, errors=serializer.errors)
    except ValidationError as refused:
        return Quotes(faults=faults_of(_placed(error_details(refused)[1], list(stocked)), basket))
    picks = [Pick(quote) for quote in ItemQuotesSerializer(found).data["quotes"]]
    return Quotes(picks, reason="" if picks else "No location ships there, or no service fits all parcels.")


def take_quote(basket: Basket, code: str, *, live_mode: bool) -> None:
    """Fill the form from the quote of a service, as it is now; without it the form stays as it was."""
    for pick in quotes_for(basket, live_mode=live_mode).picks:
        if pick.code == code:
            basket.shipping_service = code
            basket.shipping_amount = f"{pick.quote['total']:f}"
            address = pick.quote["items"][0]["shipFrom"]["address"]
            basket.origin = {name: address[name] for name in ORIGIN if name in address}


def _stocked(basket: Basket, live_mode: bool) -> dict[int, Line]:
    """Return the lines that have an inventory item by their place among those that are filled in."""
    filled = [line for line in basket.lines if not line.is_empty]
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in={line.sku for line in filled})
    known = set(rows.values_list("wire_id", flat=True))
    return {place: line for place, line in enumerate(filled) if line.sku in known}


def _placed(problems: Iterable[ErrorDetail], places: Sequence[int]) -> list[ErrorDetail]:
    """Return problems of the quoted lines as problems of the form's lines."""

    def in_form(match: re.Match[str]) -> str:
        return f"items[{places[int(match[1])]}]"

    return [found._replace(parameter=QUOTED_LINE.sub(in_form, found.parameter)) for found in problems]


def _ship_to(basket: Basket) -> dict[str, Any]:
    return without_empty({name: basket.ship.get(name, "") for name in ORIGIN})


def _item(line: Line) -> dict[str, Any]:
    """Return a line as quotes ask for it: the price is that of one unit."""
    item = line.as_item()
    price, quantity = item.get("price"), item.get("quantity")
    total = item.get("aggregatePrice")
    if isinstance(total, (int, Decimal)) and isinstance(quantity, int) and quantity > 0:
        price = round(Decimal(total) / quantity, 6)
    return without_empty({"inventoryItemId": line.sku, "price": price, "quantity": quantity})
