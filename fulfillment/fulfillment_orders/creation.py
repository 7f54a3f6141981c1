"""Creating fulfillment orders: stock is set aside, what is missing is backordered or refused (6.4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors, invalid
from catalog.wire.records.locks import lock_for_share
from catalog.wire.values.text import has_unstorable_text
from fulfillment.policies.models import policy_of
from fulfillment.stock.allocation import Assignment, Cause, NotServed, Want, allocate
from fulfillment.stock.exceptions import OutOfInventory
from fulfillment.stock.models import Level

from .events import tell_backordered, tell_pending
from .fulfiller.cancellations import cancel_units
from .fulfiller.goods import Goods, Kind, hold_order, write_down
from .identifiers import draw_id, draw_ids
from .members import require
from .models import Allocation, FulfillmentOrder, FulfillmentOrderLine
from .upstream_orders import Link, find_link, refuse_double_request, refuse_unsubmitted

REQUIRED = ("currency", "upstream_order_time", "ship_to", "shipping_choice", "items")
OPTIONAL = ("upstream_id", "reservation_id", "locale", "name", "email", "phone")
PASSED_ON = {"subtotal": "subtotal", "total": "total", "name": "name", "giftMessage": "gift_message"}
PASSED_ON |= {"giftWrap": "gift_wrap", "tax": "tax", "upstreamId": "upstream_id"}
OUT_OF_INVENTORY, COUNTRY_RESTRICTED = "out_of_inventory", "country_restricted"
"""Reasons of cancellations by the warehouse (R-FUL-335, R-FUL-336)."""


@transaction.atomic
def create_fulfillment_order(
    *, live_mode: bool, values: dict[str, Any], errors: Errors | None = None, cancels_short: bool = False
) -> FulfillmentOrder:
    """Request goods (R-FUL-114 to R-FUL-128). `values` are those of the message; an order they name is locked.

    `cancels_short` is the orchestrator's: units that cannot be had are not refused, the warehouse cancels them at once
    (R-FUL-335, R-FUL-336). Raises ValidationError with all problems; Refusal for an order that was not submitted;
    NotServed, OutOfInventory.
    """
    found: Errors = dict(errors or {})
    require(found, values, REQUIRED)
    sent: Sequence[dict[str, Any]] = values.get("items") or []
    items = _items(sent, found, live_mode)
    link = find_link(values.get("upstream_id") or "", sent, found, live_mode=live_mode)
    if found:
        raise ValidationError(found)
    refuse_unsubmitted(link)
    refuse_double_request(link, sent)
    order = _new_order(live_mode, values, link)
    wants = [Want(items[item["inventoryItemId"]], item["quantity"]) for item in sent]
    try:
        got = allocate(
            live_mode=live_mode,
            country=order.country,
            wants=wants,
            cause=Cause("fulfillment_order", order.wire_id),
            reservation_id=order.reservation_id,
        )
    except NotServed:
        if not cancels_short:
            raise
        return _store(order, _lines(order, sent, wants, [], link), [], refused=COUNTRY_RESTRICTED)
    return _store(order, _lines(order, sent, wants, got, link), got, refused=OUT_OF_INVENTORY if cancels_short else "")


def _items(sent: Sequence[dict[str, Any]], errors: Errors, live_mode: bool) -> dict[str, InventoryItem]:
    """Return the items that lines name, by id, kept from being deleted; note unknown ones (R-FUL-117)."""
    ids = [str(item.get("inventoryItemId", "")) for item in sent]
    storable = {wire_id for wire_id in ids if wire_id and not has_unstorable_text(wire_id)}
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=storable)
    if storable:
        lock_for_share(rows)
    items = {item.wire_id: item for item in rows}
    for index, wire_id in enumerate(ids):
        if wire_id and wire_id not in items:
            errors[f"items[{index}].inventoryItemId"] = [invalid(wire_id, "is not a valid inventory item.")]
    return items


def _new_order(live_mode: bool, values: dict[str, Any], link: Link) -> FulfillmentOrder:
    order = FulfillmentOrder(live_mode=live_mode, order=link.order)
    order.wire_id = draw_id(FulfillmentOrder, live_mode=live_mode)
    for name in (*REQUIRED[:-1], *OPTIONAL):
        if values.get(name) is not None:
            setattr(order, name, values[name])
    order.created_time = order.ready_time = order.now()
    return order


def _lines(
    order: FulfillmentOrder,
    sent: Sequence[dict[str, Any]],
    wants: Sequence[Want],
    got: Sequence[Assignment],
    link: Link,
) -> list[FulfillmentOrderLine]:
    """Build a line for each element; what it did not get is backordered (R-FUL-127). Without stock, all of it."""
    lines = []
    for position, (item, want) in enumerate(zip(sent, wants, strict=True)):
        line = FulfillmentOrderLine(
            fulfillment_order=order,
            position=position,
            live_mode=order.live_mode,
            inventory_item=want.item,
            item_wire_id=want.item.wire_id,
            quantity=want.quantity,
            backordered=got[position].shortfall if got else want.quantity,
            order_line=link.lines.get(item.get("upstreamId", "")),
            **{name: item[member] for member, name in PASSED_ON.items() if member in item},
        )
        line.pending = line.quantity - line.backordered
        lines.append(line)
    return lines


def _store(
    order: FulfillmentOrder, lines: list[FulfillmentOrderLine], got: Sequence[Assignment], *, refused: str
) -> FulfillmentOrder:
    """Store and tell (R-FUL-125). Without a reason for `refused`, units that may not be backordered are refused."""
    short = [line for line in lines if line.backordered]
    unwanted = [line for line in short if not got or not _may_backorder(got[line.position])]
    if unwanted and not refused:
        raise OutOfInventory((line.position, line.item_wire_id) for line in unwanted)
    backordered = [line for line in short if line not in unwanted]
    _expect(backordered, got)
    order.save()
    ids = draw_ids(FulfillmentOrderLine, len(lines), live_mode=order.live_mode)
    for line, wire_id in zip(lines, ids, strict=True):
        line.wire_id = wire_id
    FulfillmentOrderLine.objects.bulk_create(lines)
    Allocation.objects.bulk_create(_allocations(lines, got))
    write_down(order, Kind.REQUEST, {line: line.quantity for line in lines})
    tell_pending(order)
    if backordered:
        tell_backordered(order, {line: line.backordered for line in backordered})
    if unwanted:
        # Nothing of it is set aside, so that no more levels need to be locked, out of their order (R-FUL-445).
        units = {line.wire_id: line.backordered for line in unwanted}
        cancel_units(Goods(hold_order(order), {}), units, refused)
    return order


def _may_backorder(assignment: Assignment) -> bool:
    """Tell whether missing units may be backordered: overselling, the first location's word, the policy (R-FUL-124)."""
    location = assignment.choice.first
    if assignment.may_oversell:
        return True
    if location.accepts_backorders is not None:
        return location.accepts_backorders
    return policy_of(live_mode=location.live_mode).accepts_backorders


def _expect(short: Sequence[FulfillmentOrderLine], got: Sequence[Assignment]) -> None:
    """Count units as backordered; note when they are expected at the location that stands for them, if it is known."""
    if not short:
        return
    location = got[0].choice.first
    levels = Level.objects.filter(location=location, inventory_item__in=[line.inventory_item_id for line in short])
    times: Mapping[int, Any] = dict(levels.values_list("inventory_item", "available_time"))
    for line in short:
        line.total_backordered = line.backordered
        line.available_time = times.get(line.inventory_item_id or 0)


def _allocations(lines: Sequence[FulfillmentOrderLine], got: Sequence[Assignment]) -> list[Allocation]:
    allocations = []
    for line, assignment in zip(lines, got or (), strict=bool(got)):
        parts: Counter[int] = Counter()
        for share in assignment.shares:
            parts[share.level.pk] += share.quantity
        allocations += [Allocation(line=line, level_id=level, quantity=n) for level, n in parts.items() if n]
    return allocations
