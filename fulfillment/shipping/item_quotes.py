"""Quotes for inventory items: the coordinated dialect (fulfillment.md, 5.2)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors, invalid
from catalog.wire.records import clock
from catalog.wire.values.times import format_time
from fulfillment.pricing.money import ZERO, exactly
from fulfillment.stock.location_choice import Want
from fulfillment.stock.services import Delivery

from .consignments import Plan, Sourced, plan_for
from .conversion import Conversion
from .exchange import conversion_of
from .members import country_of
from .rates import tariff_on
from .settings import has_adult_item, shipping_settings
from .signatures import Signature, required_signature
from .tariff import Charge, Offer, added, offers, shares

MINUTES_A_DAY = 1440
NOTHING = Charge(ZERO, ZERO, ZERO)


class Order(NamedTuple):
    """What a quote is about, after all of it was found to be valid."""

    conversion: Conversion
    country: str
    delivery: Delivery
    lines: list[dict[str, Any]]
    wants: list[Want]


def quote_items(*, live_mode: bool, values: dict[str, Any], errors: Errors) -> dict[str, Any]:
    """Return the services that could bring some inventory items, with prices (R-FUL-082 to R-FUL-092).

    Writes nothing and locks nothing; the number of queries does not depend on the lines. Raises ValidationError with
    all problems of the request.
    """
    order = _checked(live_mode, values, dict(errors))
    plan = plan_for(order.country, order.wants, live_mode=live_mode)
    signature, extra = _signature(order, live_mode)
    tariff = tariff_on(clock.now(live_mode=live_mode).date())
    parcels = [consignment.parcel for consignment in plan.consignments]
    found = offers(tariff, parcels, order.delivery, order.conversion, extra=extra)
    return {
        "currency": values["currency"],
        "shipTo": values["ship_to"] | {"type": order.delivery.value},
        "quotes": [_represent(offer, order, plan, signature) for offer in found],
        "liveMode": live_mode,
    }


def _checked(live_mode: bool, values: dict[str, Any], errors: Errors) -> Order:
    """Look up what the request names. Raises ValidationError with all that is wrong with it (R-FUL-012)."""
    conversion = conversion_of(values, errors)
    lines: list[dict[str, Any]] = values.get("items") or []
    ids = [line.get("inventoryItemId") for line in lines]
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=filter(None, ids))
    items = {item.wire_id: item for item in rows}
    for position, item_id in enumerate(ids):
        if item_id is not None and item_id not in items:
            path = f"items[{position}].inventoryItemId"
            errors[path] = [invalid(item_id, "is not a valid inventory item.")]
    if errors or conversion is None:
        raise ValidationError(errors)
    ship_to = values["ship_to"]
    wants = [Want(items[line["inventoryItemId"]], line["quantity"]) for line in lines]
    return Order(conversion, country_of(ship_to), Delivery(ship_to.get("type", "standard")), lines, wants)


def _signature(order: Order, live_mode: bool) -> tuple[Signature, Decimal]:
    """Return who must sign, and the USD that the customer pays for it in each parcel (R-FUL-087)."""
    settings = shipping_settings(live_mode=live_mode)
    threshold = settings.signature_threshold
    signature = required_signature(
        _value(order.lines),
        None if threshold is None else order.conversion.from_table(threshold),
        has_adult_item=has_adult_item(want.item for want in order.wants),
    )
    return signature, signature.handling if settings.customer_pays_signature else ZERO


@exactly
def _value(lines: Sequence[dict[str, Any]]) -> Decimal:
    return sum((line["price"] * line["quantity"] for line in lines), ZERO)


def _represent(offer: Offer, order: Order, plan: Plan, signature: Signature) -> dict[str, Any]:
    charge = offer.charge
    signed = {} if signature is Signature.NONE else {"signatureRequiredType": signature.value}
    return {
        "id": offer.service.value,
        "serviceLevel": offer.service.level,
        "shipping": charge.shipping,
        "handling": charge.handling,
        "fees": charge.fees,
        "total": charge.total,
        **signed,
        "estimatedMinimumDeliveryTime": offer.min_days * MINUTES_A_DAY,
        "estimatedMaximumDeliveryTime": offer.max_days * MINUTES_A_DAY,
        "items": [
            _represent_line(*line)
            for line in zip(order.lines, plan.lines, _line_charges(offer, plan, order), strict=True)
        ],
    }


def _line_charges(offer: Offer, plan: Plan, order: Order) -> list[Charge]:
    """Return each line's part of the quote, over all its consignments (R-FUL-085)."""
    charges = [NOTHING] * len(order.lines)
    for consignment, charge in zip(plan.consignments, offer.charges, strict=True):
        split = shares(charge, consignment.parcel, order.conversion.minor_units)
        for position, share in zip(consignment.positions, split, strict=True):
            charges[position] = added((charges[position], share))
    return charges


def _represent_line(line: dict[str, Any], source: Sourced, charge: Charge) -> dict[str, Any]:
    """Return a line; its `total` includes its part of the fees, so that the lines add up to the quote."""
    level = source.level
    restock = level.restock_time if level else None
    return {
        "inventoryItemId": line["inventoryItemId"],
        "quantity": line["quantity"],
        "availableQuantity": level.available_quantity if level else 0,
        **({"availableTime": format_time(restock)} if restock else {}),
        "shipping": charge.shipping,
        "handling": charge.handling,
        "total": charge.total,
        "shipFrom": {"address": source.location.address},
    }
