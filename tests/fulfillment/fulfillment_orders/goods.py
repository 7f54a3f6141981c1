"""Requests and shortcuts of these tests: bodies, counters, what the ledger and the allocations say."""

import json
from typing import Any

from django.db.models import Sum

from fulfillment.events.log.models import Event
from fulfillment.fulfillment_orders.models import Allocation, FulfillmentOrder, FulfillmentOrderLine
from fulfillment.stock.models import Level, Movement
from tests.factories.client import Api

COUNTERS = ("pending", "backordered", "shipped", "cancelled", "returned")
SHIP_TO: dict[str, Any] = {
    "name": "Ada",
    "address": {"line1": "1 Main", "city": "Minnetonka", "postalCode": "55343", "country": "US"},
}


def line(quantity: Any = 1, item: str = "mug-01", **members: Any) -> dict[str, Any]:
    """Return an element of `items[]`."""
    return {"inventoryItemId": item, "quantity": quantity} | members


def request_body(*lines: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return the body of a fulfillment order, of one unit by default."""
    body = {"currency": "USD", "upstreamOrderTime": "2026-03-01T10:00:00Z", "shipTo": SHIP_TO}
    return body | {"shippingChoice": {"id": "SG"}, "items": list(lines) or [line()]} | members


def request_goods(api: Api, *lines: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Create a fulfillment order and return it."""
    answer = api.post("/fulfillment-orders", request_body(*lines, **members))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def act(api: Api, path: str, body: Any = b"", status: int = 200) -> dict[str, Any]:
    """Let the warehouse do something and return the answer."""
    answer = api.post(f"/lockstep/{path}", body)
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def units(order: dict[str, Any], *counts: int, name: str = "quantity") -> list[dict[str, Any]]:
    """Return so many units of each line of a fulfillment order, as actions name them."""
    pairs = zip(order["items"], counts, strict=False)
    return [{"fulfillmentOrderItemId": str(item["id"]), name: count} for item, count in pairs if count]


def counters(api: Api, order: dict[str, Any]) -> list[dict[str, int]]:
    """Return what each line counts now, without zeros."""
    now = api.get(f"/fulfillment-orders/{order['id']}").json()
    return [{name: item[name] for name in COUNTERS if item[name]} for item in now["items"]]


def state(api: Api, order: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the state of a fulfillment order and those of its lines."""
    now = api.get(f"/fulfillment-orders/{order['id']}").json()
    return now["state"], [item["state"] for item in now["items"]]


def events(prefix: str = "fulfillment") -> list[tuple[str, dict[str, Any]]]:
    """Return the events so far, the first one first, as (type, object)."""
    rows = Event.objects.filter(type__startswith=prefix).order_by("key")
    return [(row.type, json.loads(row.body)["data"]["object"]) for row in rows]


def types(prefix: str = "fulfillment") -> list[str]:
    """Return the types of the events so far."""
    return [event_type for event_type, _ in events(prefix)]


def level(item: str = "mug-01", location: str = "main") -> tuple[int, int, int]:
    """Return what a location counts of an item: on hand, allocated, available."""
    row = Level.objects.get(inventory_item__wire_id=item, location__wire_id=location, live_mode=False)
    return row.on_hand, row.allocated, row.available_quantity


def breaches() -> list[str]:
    """Return where counters, allocations, levels and ledger disagree (R-FUL-110, R-FUL-028)."""
    found = []
    for row in FulfillmentOrderLine.objects.annotate(set_aside=Sum("allocations__quantity")):
        if row.quantity != sum(getattr(row, name) for name in COUNTERS):
            found.append(f"line {row.wire_id} does not add up")
        if row.pending != (row.set_aside or 0):
            found.append(f"line {row.wire_id}: {row.pending} pending, {row.set_aside} set aside")
    set_aside = dict(Allocation.objects.order_by().values_list("level").annotate(Sum("quantity")))
    moves = Movement.objects.order_by().values_list("live_mode", "item_id", "location")
    sums = moves.annotate(Sum("on_hand_change"), Sum("allocated_change"))
    ledger = {(mode, item, location): moved for mode, item, location, *moved in sums}
    for place in Level.objects.select_related("inventory_item"):
        allocated = set_aside.get(place.pk, 0)
        moved = ledger.get((place.live_mode, place.inventory_item.wire_id, place.location_id), [0, 0])
        if place.allocated != allocated:
            found.append(f"{place}: {place.allocated} allocated, {allocated} set aside")
        if [place.on_hand, place.allocated] != moved:
            found.append(f"{place}: the ledger says {moved}")
    return found


def stored(order: dict[str, Any]) -> FulfillmentOrder:
    """Return the row of a fulfillment order of the test mode."""
    return FulfillmentOrder.objects.find(str(order["id"]), live_mode=False)
