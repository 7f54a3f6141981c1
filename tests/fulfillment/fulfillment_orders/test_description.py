"""What is published about goods fits what is answered, and says what of it is always there."""

from typing import Any

import pytest

from tests.factories.client import Api
from tests.factories.goods import make_goods_in_every_state
from tests.factories.stock import stock_up
from tests.fulfillment.checkouts.test_description import description, faults, line_of  # noqa: F401

PATHS = {
    "FulfillmentOrder": "/fulfillment-orders",
    "Shipment": "/shipments",
    "FulfillmentCancellation": "/fulfillment-cancellations",
    "FulfillmentReturn": "/fulfillment-returns",
}
ALWAYS = {
    "FulfillmentOrder": {"id", "inventoryItemId", "quantity", "pending", "backordered", "shipped", "cancelled"},
    "Shipment": {"id", "fulfillmentOrderItemId", "inventoryItemId", "quantity", "trackingUrls", "unitAttributes"},
    "FulfillmentCancellation": {"fulfillmentOrderItemId", "inventoryItemId", "quantity", "quantityAccepted", "state"},
    "FulfillmentReturn": {"fulfillmentOrderItemId", "quantity", "quantityAccepted", "unitAttributesAccepted"},
}


@pytest.mark.parametrize("resource", PATHS)
def test_answers_fit(resource: str, api: Api, description: Any) -> None:  # noqa: F811
    """fulfillment.md 6.2, 7.1, 8.2, 9.2: what is always there is named, and is there."""
    stock_up(3)
    make_goods_in_every_state(wire_id="700000001", item_id="mug-01", live_mode=False)
    assert ALWAYS[resource] <= set(line_of(description, resource)["required"])
    shown = api.get(f"{PATHS[resource]}/700000001").json()
    assert faults(description, resource, shown) == []
    del shown["items"][0]["quantity"]
    assert len(faults(description, resource, shown)) == 1
