"""Creating fulfillment orders: stock is allocated, what is missing is backordered or refused (6.4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors, invalid, require
from catalog.wire.records.locks import lock_for_share
from catalog.wire.values.text import has_unstorable_text
from fulfillment.policies.models import policy_of
from fulfillment.stock.allocation import Assignment, Cause, NotServed, Want, allocate
from fulfillment.stock.exceptions import OutOfInventory
from fulfillment.stock.models import Level

from .commands import GoodsRequest, RequestedItem
from .events import record_backordered, record_pending
from .fulfiller.cancellations import cancel_units
from .fulfiller.goods import ActionKind, Goods, lock_order, log_action
from .identifiers import draw_id, draw_ids
from .models import Allocation, FulfillmentOrder, FulfillmentOrderLine
from .upstream_orders import UpstreamOrder, find_upstream_order, refuse_double_request, refuse_unsubmitted

COPIED = (
    "currency", "upstream_order_time", "ship_to", "shipping_choice", "upstream_id", "reservation_id", "locale", "name",
    "email", "phone",
)  # fmt: skip
COPIED_OF_LINES = ("subtotal", "total", "name", "gift_message", "gift_wrap", "tax", "upstream_id", "quantity")
OUT_OF_INVENTORY, COUNTRY_RESTRICTED = "out_of_inventory", "country_restricted"
"""Reasons of cancellations by the warehouse (R-FUL-335, R-FUL-336)."""


@transaction.atomic
def create_fulfillment_order(
    request: GoodsRequest, *, live_mode: bool, errors: Errors | None = None, cancels_short: bool = False
) -> FulfillmentOrder:
    """Request goods and lock our own order that they are for, if any (R-FUL-114 to R-FUL-128).

    With `cancels_short`, for the orchestrator, units that cannot be had are not refused but cancelled by the warehouse
    at once (R-FUL-335, R-FUL-336). Raises ValidationError with all problems; Refusal for an order that was not
    submitted; NotServed, OutOfInventory.
    """
    found: Errors = dict(errors or {})
    require(found, items=request.items)
    items = _find_items(request.items, found, live_mode)
    upstream = find_upstream_order(request.upstream_id, request.items, found, live_mode=live_mode)
    if found:
        raise ValidationError(found)
    refuse_unsubmitted(upstream)
    refuse_double_request(upstream, request.items)
    order = _new_order(live_mode, request, upstream)
    wants = [Want(items[item.inventory_item_id], item.quantity) for item in request.items]
    assignments: list[Assignment] = []
    refused = OUT_OF_INVENTORY if cancels_short else ""
    try:
        assignments = allocate(
            live_mode=live_mode,
            country=order.country,
            wants=wants,
            cause=Cause("fulfillment_order", order.wire_id),
            reservation_id=order.reservation_id,
        )
    except NotServed:
        if not cancels_short:
            raise
        refused = COUNTRY_RESTRICTED
    return _store(order, _new_lines(order, request.items, wants, assignments, upstream), assignments, refused=refused)


def _find_items(requested: Sequence[RequestedItem], errors: Errors, live_mode: bool) -> dict[str, InventoryItem]:
    """Lock the requested items for share and return them by id; add an error for each unknown one (R-FUL-117)."""
    ids = [item.inventory_item_id for item in requested]
    storable = {wire_id for wire_id in ids if wire_id and not has_unstorable_text(wire_id)}
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=storable)
    if storable:
        lock_for_share(rows)
    items = {item.wire_id: item for item in rows}
    for index, wire_id in enumerate(ids):
        if wire_id and wire_id not in items:
            errors[f"items[{index}].inventory_item_id"] = [invalid(wire_id, "is not a valid inventory item.")]
    return items


def _new_order(live_mode: bool, request: GoodsRequest, upstream: UpstreamOrder) -> FulfillmentOrder:
    order = FulfillmentOrder(live_mode=live_mode, order=upstream.order)
    order.wire_id = draw_id(FulfillmentOrder, live_mode=live_mode)
    for name in COPIED:
        setattr(order, name, getattr(request, name))
    order.created_time = order.ready_time = order.now()
    return order


def _new_lines(
    order: FulfillmentOrder,
    requested: Sequence[RequestedItem],
    wants: Sequence[Want],
    assignments: Sequence[Assignment],
    upstream: UpstreamOrder,
) -> list[FulfillmentOrderLine]:
    """Build a line for each item; its shortfall is backordered (R-FUL-127). Without assignments, all of it is."""
    lines = []
    for position, (item, want) in enumerate(zip(requested, wants, strict=True)):
        line = FulfillmentOrderLine(
            fulfillment_order=order,
            position=position,
            live_mode=order.live_mode,
            inventory_item=want.item,
            item_wire_id=want.item.wire_id,
            backordered=assignments[position].shortfall if assignments else want.quantity,
            order_line=upstream.lines.get(item.upstream_id),
            **{name: getattr(item, name) for name in COPIED_OF_LINES},
        )
        line.pending = line.quantity - line.backordered
        lines.append(line)
    return lines


def _store(
    order: FulfillmentOrder, lines: list[FulfillmentOrderLine], assignments: Sequence[Assignment], *, refused: str
) -> FulfillmentOrder:
    """Store the order and record its events (R-FUL-125).

    Units that may not be backordered are cancelled with `refused` as the reason; without one they raise OutOfInventory.
    """
    short = [line for line in lines if line.backordered]
    unwanted = [line for line in short if not assignments or not _may_backorder(assignments[line.position])]
    if unwanted and not refused:
        raise OutOfInventory((line.position, line.item_wire_id) for line in unwanted)
    backordered = [line for line in short if line not in unwanted]
    _expect(backordered, assignments)
    order.save()
    ids = draw_ids(FulfillmentOrderLine, len(lines), live_mode=order.live_mode)
    for line, wire_id in zip(lines, ids, strict=True):
        line.wire_id = wire_id
    FulfillmentOrderLine.objects.bulk_create(lines)
    Allocation.objects.bulk_create(_allocations(lines, assignments))
    log_action(order, ActionKind.REQUEST, {line: line.quantity for line in lines})
    record_pending(order)
    if backordered:
        record_backordered(order, {line: line.backordered for line in backordered})
    if unwanted:
        # None of it is allocated, so no more levels have to be locked out of their order (R-FUL-445).
        units = {line.wire_id: line.backordered for line in unwanted}
        cancel_units(Goods(lock_order(order), {}), units, refused)
    return order


def _may_backorder(assignment: Assignment) -> bool:
    """Return whether a shortfall may be backordered: by overselling, the first location or the policy (R-FUL-124)."""
    location = assignment.choice.first
    if assignment.may_oversell:
        return True
    if location.accepts_backorders is not None:
        return location.accepts_backorders
    return policy_of(live_mode=location.live_mode).accepts_backorders


def _expect(short: Sequence[FulfillmentOrderLine], assignments: Sequence[Assignment]) -> None:
    """Count units as backordered, and set when they are expected at the location that stands for the shortfall."""
    if not short:
        return
    location = assignments[0].choice.first
    levels = Level.objects.filter(location=location, inventory_item__in=[line.inventory_item_id for line in short])
    times: Mapping[int, Any] = dict(levels.values_list("inventory_item", "available_time"))
    for line in short:
        line.total_backordered = line.backordered
        line.available_time = times.get(line.inventory_item_id or 0)


def _allocations(lines: Sequence[FulfillmentOrderLine], assignments: Sequence[Assignment]) -> list[Allocation]:
    allocations = []
    for line, assignment in zip(lines, assignments, strict=False):
        parts: Counter[int] = Counter()
        for share in assignment.shares:
            parts[share.level.pk] += share.quantity
        allocations += [Allocation(line=line, level_id=level, quantity=n) for level, n in parts.items() if n]
    return allocations
