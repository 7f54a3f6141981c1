"""Acceptance scenarios over HTTP (fulfillment.md, section 21), with the worker's due rows as the only other actor.

S-FUL-01 and 02 are in `test_both_models.py`; of stock alone are S-FUL-05 in `tests/fulfillment/stock/test_expiry.py`,
S-FUL-12 in `test_races.py` there, S-FUL-06 in `tests/fulfillment/fulfillment_orders/test_scenarios.py`.
"""

from decimal import Decimal
from typing import Any

from fulfillment.orchestration.models import OrchestrationCursor
from tests.factories import SkuFactory
from tests.factories.client import assert_error
from tests.factories.events import recorded_events

from .warehouse import ITEM, MakeWarehouse, Warehouse

CAPTURE_FAILS = "4000000000004103"


def charges(warehouse: Warehouse, order: Any) -> dict[str, Any]:
    """Return the charges of an order by the type of their source."""
    found = warehouse.get(f"/orders/{order['id']}")["payment"]["charges"]
    return {warehouse.get(f"/sources/{charge['sourceId']}")["type"]: charge for charge in found}


def amounts(charge: Any, kind: str) -> list[float]:
    """Return the amounts of a charge's captures or cancels."""
    return [operation["amount"] for operation in charge.get(kind, [])]


def whole(order: Any) -> list[dict[str, Any]]:
    """Return items of a fulfillment that close all units of an order."""
    return [{"itemId": line["id"], "quantity": line["quantity"]} for line in order["items"]]


def test_s_ful_03_two_sources(open_warehouse: MakeWarehouse) -> None:
    """Captures drain the credit first, what is cancelled is the card's (R-FUL-265); both charges complete."""
    warehouse = open_warehouse()
    order = warehouse.order_o(credit=30)
    warehouse.run()
    warehouse.ship(order, 2)
    warehouse.run()
    paid = charges(warehouse, order)
    assert (paid["customerCredit"]["amount"], paid["creditCard"]["amount"]) == (30.0, 60.22)
    assert (amounts(paid["customerCredit"], "captures"), amounts(paid["creditCard"], "captures")) == ([30.0], [16.81])
    warehouse.cancel(order, 1)
    warehouse.run()
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    paid = charges(warehouse, order)
    assert (amounts(paid["customerCredit"], "cancels"), amounts(paid["creditCard"], "cancels")) == ([], [23.41])
    assert amounts(paid["creditCard"], "captures") == [16.81, 20.0]
    assert {charge["state"] for charge in paid.values()} == {"complete"}
    done = warehouse.get(f"/orders/{order['id']}")
    assert (done["state"], done["availableToRefundAmount"]) == ("complete", 66.81)


def test_s_ful_04_capture_fails(open_warehouse: MakeWarehouse) -> None:
    """The goods have left, the money has not come; staff force the retries, and the order completes."""
    warehouse = open_warehouse()
    order = warehouse.order_o(card=CAPTURE_FAILS)
    warehouse.run()
    warehouse.ship(order, 3)
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    seen = warehouse.get(f"/orders/{order['id']}")
    assert (seen["state"], seen["capturedAmount"], seen["availableToRefundAmount"]) == ("fulfilled", 0.0, 0.0)
    (charge,) = seen["payment"]["charges"]
    assert (charge["state"], charge["captured"]) == ("capturable", True)
    assert [capture["state"] for capture in charge["captures"]] == ["failed", "failed"]
    assert recorded_events("order.charge.capture.failed") == ["order.charge.capture.failed"] * 2
    for capture in charge["captures"]:
        warehouse.post(f"/lockstep/charge-operations/{capture['id']}/retry", {"outcome": "complete"})
    warehouse.run()
    done = warehouse.get(f"/orders/{order['id']}")
    assert (done["state"], done["capturedAmount"], done["availableToRefundAmount"]) == ("complete", 90.22, 90.22)


def test_s_ful_07_a_client_that_repeats_itself(open_warehouse: MakeWarehouse) -> None:
    """The same fulfillment again: refused as too much while the order is open, as fulfilled once it is not.

    Proves R-FUL-320.
    """
    warehouse = open_warehouse(managed=False)
    order = warehouse.order_o()
    first, second = ({"orderId": order["id"], "items": [item]} for item in whole(order))
    warehouse.post("/fulfillments", first)
    again = warehouse.api.post("/fulfillments", first)
    assert assert_error(again, 409, ("quantity_too_large", "items[0].quantity")) == [
        "Fulfillment quantity is larger than order quantity"
    ]
    warehouse.post("/fulfillments", second)
    again = warehouse.api.post("/fulfillments", second)
    assert assert_error(again, 409, ("order_fulfilled", "orderId")) == [f"Resource '{order['id']}' is fulfilled."]
    warehouse.run()
    assert warehouse.operations(order, "captures") == [Decimal("70.22"), Decimal(20)]


def test_s_ful_07_an_orchestrator_that_reads_twice(open_warehouse: MakeWarehouse) -> None:
    """The same events again make no second fulfillment order, and no second fulfillment of a shipment (R-FUL-332)."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    warehouse.run()
    warehouse.ship(order, 2)
    warehouse.cancel(order, 1)
    warehouse.run()
    before = recorded_events()
    OrchestrationCursor.objects.update(position=0)
    warehouse.run()
    assert recorded_events() == before
    assert [line["quantity"] for line in warehouse.goods(order)["items"]] == [3]
    booked = warehouse.get(f"/fulfillments?orderId={order['id']}")["data"]
    assert sorted((one["items"][0]["quantity"], one["items"][0]["cancelQuantity"]) for one in booked) == [
        (0, 1),
        (2, 0),
    ]


def test_s_ful_10_shared_sku(open_warehouse: MakeWarehouse) -> None:
    """One SKU on two lines, at two prices: the line's id tells them apart, the SKU's does not (R-FUL-224)."""
    warehouse = open_warehouse(managed=False)
    lines = [{"skuId": ITEM, "price": price, "quantity": 1} for price in (100, 81)]
    order = warehouse.order(warehouse.paid_checkout(*lines))
    by_sku = {"orderId": order["id"], "items": [{"skuId": ITEM, "quantity": 1}]}
    told = assert_error(warehouse.api.post("/fulfillments", by_sku), 400, ("invalid_parameter", "items[0].skuId"))
    assert told == [f"'{ITEM}' matches more than one item."]
    assert warehouse.operations(order, "captures") == []
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 1})
    # 81.00 and tax of 8.025 %.
    assert warehouse.operations(order, "captures") == [Decimal("87.50")]
    lines = warehouse.get(f"/orders/{order['id']}")["items"]
    assert [line["state"] for line in lines] == ["created", "fulfilled"]


def test_s_ful_11_dispute(open_warehouse: MakeWarehouse) -> None:
    """Nothing is fulfilled meanwhile; what the warehouse ships waits, and is captured when all is settled."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    warehouse.run()
    warehouse.post(f"/lockstep/orders/{order['id']}/open-dispute")
    warehouse.ship(order, 2)
    warehouse.run()
    assert warehouse.operations(order, "captures") == []
    body = {"orderId": order["id"], "items": [{"itemId": order["items"][1]["id"], "quantity": 2}]}
    told = assert_error(warehouse.api.post("/fulfillments", body), 409, ("order_not_submitted", "orderId"))
    assert told == [f"Order '{order['id']}' has not been submitted."]
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "dispute"
    warehouse.post(f"/lockstep/orders/{order['id']}/resolve-dispute")
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "accepted"
    assert warehouse.operations(order, "captures") == [Decimal("46.81")]


def test_mixed_order(open_warehouse: MakeWarehouse) -> None:
    """R-FUL-338, R-CHK-066: managed, third-party and digital lines; the order completes when both halves are closed."""
    warehouse = open_warehouse()
    SkuFactory(wire_id="poster-01", name="Poster", tax_code="4323.310_A")
    order = warehouse.order_o({"skuId": "poster-01", "aggregatePrice": 12, "quantity": 1})
    managed, digital, poster = order["items"]
    warehouse.run()
    assert [line["upstreamId"] for line in warehouse.goods(order)["items"]] == [managed["id"]]
    warehouse.fulfill(order, {"itemId": digital["id"], "quantity": 2})
    warehouse.ship(order, 3)
    warehouse.run()
    seen = warehouse.get(f"/orders/{order['id']}")
    assert (seen["state"], [line["state"] for line in seen["items"]]) == (
        "accepted",
        ["fulfilled", "fulfilled", "created"],
    )
    assert seen["payment"]["charges"][0]["state"] == "capturable"
    # The third party's own number for its parcel (R-FUL-228).
    warehouse.fulfill(order, {"itemId": poster["id"], "quantity": 1}, shipmentId="THIRD-PARTY-7", trackingNumber="Z9")
    warehouse.run()
    done = warehouse.get(f"/orders/{order['id']}")
    assert (done["state"], done["capturedAmount"]) == ("complete", done["totalAmount"])
    assert recorded_events("order.complete") == ["order.complete"]
    assert len(recorded_events("fulfillment_order.pending")) == 1
