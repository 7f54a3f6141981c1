"""Quotes for inventory items: the coordinated dialect (fulfillment.md, 5.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors, invalid
from catalog.wire.records import clock
from fulfillment.pricing.money import ZERO, exactly
from fulfillment.stock.location_choice import Want
from fulfillment.stock.services import Delivery, Service

from .commands import ItemQuoteRequest, QuotedItem, country_of
from .consignments import Plan, Sourced, plan_for
from .conversion import Conversion
from .exchange import find_conversion
from .rates import tariff_on
from .settings import has_adult_item, shipping_settings
from .signatures import Signature, required_signature
from .tariff import Charge, Offer, added, offers, shares

MINUTES_A_DAY = 1440
NOTHING = Charge(ZERO, ZERO, ZERO)


@dataclass(frozen=True)
class QuotedLine:
    """The costs of a line, including its part of the fees, so that the lines add up to the quote."""

    inventory_item_id: str
    quantity: int
    available_quantity: int
    available_time: datetime | None
    charge: Charge
    ship_from: Mapping[str, Any]


@dataclass(frozen=True)
class ItemQuote:
    service: Service
    charge: Charge
    signature: Signature
    min_days: int
    max_days: int
    lines: Sequence[QuotedLine]

    @property
    def estimated_minimum_delivery_time(self) -> int:
        return self.min_days * MINUTES_A_DAY

    @property
    def estimated_maximum_delivery_time(self) -> int:
        return self.max_days * MINUTES_A_DAY


@dataclass(frozen=True)
class ItemQuotes:
    currency: str
    ship_to: Mapping[str, Any]
    quotes: Sequence[ItemQuote]
    live_mode: bool


class Checked(NamedTuple):
    """A request with all that it names looked up."""

    conversion: Conversion
    delivery: Delivery
    items: Sequence[QuotedItem]
    wants: list[Want]


def quote_items(request: ItemQuoteRequest, *, live_mode: bool, errors: Errors | None = None) -> ItemQuotes:
    """Return the services that could bring some inventory items, with prices (R-FUL-082 to R-FUL-092).

    Writes nothing and locks nothing; the number of queries does not depend on the lines. Raises ValidationError with
    all problems of the request.
    """
    checked = _checked(request, live_mode, dict(errors or {}))
    plan = plan_for(country_of(request.ship_to), checked.wants, live_mode=live_mode)
    signature, extra = _signature(checked, live_mode)
    tariff = tariff_on(clock.now(live_mode=live_mode).date())
    parcels = [consignment.parcel for consignment in plan.consignments]
    found = offers(tariff, parcels, checked.delivery, checked.conversion, extra=extra)
    return ItemQuotes(
        currency=request.currency,
        ship_to={**request.ship_to, "type": checked.delivery.value},
        quotes=[
            ItemQuote(
                offer.service, offer.charge, signature, offer.min_days, offer.max_days, _lines(offer, plan, checked)
            )
            for offer in found
        ],
        live_mode=live_mode,
    )


def _checked(request: ItemQuoteRequest, live_mode: bool, errors: Errors) -> Checked:
    """Look up what the request names. Raises ValidationError with all problems (R-FUL-012)."""
    conversion = find_conversion(request.currency, errors)
    ids = [item.inventory_item_id for item in request.items]
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=filter(None, ids))
    found = {row.wire_id: row for row in rows}
    for position, item_id in enumerate(ids):
        if item_id is not None and item_id not in found:
            path = f"items[{position}].inventory_item_id"
            errors[path] = [invalid(item_id, "is not a valid inventory item.")]
    if errors or conversion is None:
        raise ValidationError(errors)
    wants = [Want(found[item.inventory_item_id], item.quantity) for item in request.items]
    return Checked(conversion, Delivery(request.ship_to.get("type", "standard")), request.items, wants)


def _signature(checked: Checked, live_mode: bool) -> tuple[Signature, Decimal]:
    """Return who must sign, and the USD that the customer pays for it in each parcel (R-FUL-087)."""
    settings = shipping_settings(live_mode=live_mode)
    threshold = settings.signature_threshold
    signature = required_signature(
        _value(checked.items),
        None if threshold is None else checked.conversion.from_table(threshold),
        has_adult_item=has_adult_item(want.item for want in checked.wants),
    )
    return signature, signature.handling if settings.customer_pays_signature else ZERO


@exactly
def _value(items: Sequence[QuotedItem]) -> Decimal:
    return sum((item.price * item.quantity for item in items), ZERO)


def _lines(offer: Offer, plan: Plan, checked: Checked) -> list[QuotedLine]:
    charges = _line_charges(offer, plan, checked)
    return [_line(*line) for line in zip(checked.items, plan.lines, charges, strict=True)]


def _line_charges(offer: Offer, plan: Plan, checked: Checked) -> list[Charge]:
    """Return each line's part of the quote, over all its consignments (R-FUL-085)."""
    charges = [NOTHING] * len(checked.items)
    for consignment, charge in zip(plan.consignments, offer.charges, strict=True):
        split = shares(charge, consignment.parcel, checked.conversion.minor_units)
        for position, share in zip(consignment.positions, split, strict=True):
            charges[position] = added((charges[position], share))
    return charges


def _line(item: QuotedItem, source: Sourced, charge: Charge) -> QuotedLine:
    level = source.level
    return QuotedLine(
        inventory_item_id=item.inventory_item_id,
        quantity=item.quantity,
        available_quantity=level.available_quantity if level else 0,
        available_time=level.restock_time if level else None,
        charge=charge,
        ship_from={"address": source.location.address},
    )
