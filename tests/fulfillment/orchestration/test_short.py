"""Stock found short (W2): what ships is captured, the rest waits, and the order's timeline says why."""

from decimal import Decimal

import pytest

from fulfillment.orders.models import OrderNote
from fulfillment.stock.ledger import Cause
from fulfillment.stock.operations import correct_stock
from tests.flows.fulfillment.warehouse import ITEM

from .conftest import Placed

pytestmark = pytest.mark.django_db


def test_staff_read_why(placed: Placed) -> None:
    warehouse, order = placed
    warehouse.run()
    correct_stock(live_mode=False, item_id=ITEM, location_id="main", counted=2, cause=Cause("staff", note="broken"))
    warehouse.ship(order, 3)
    warehouse.run()
    assert warehouse.operations(order, "captures") == [Decimal("46.81")]
    texts = OrderNote.objects.filter(order__wire_id=order["id"], text__contains="not on hand")
    goods = warehouse.goods(order)
    assert [note.text for note in texts] == [
        f"Fulfillment order {goods['id']}: 1 of {ITEM} set aside at main are not on hand (a count found less)"
        " and are backordered."
    ]
    assert goods["items"][0]["backordered"] == 1
