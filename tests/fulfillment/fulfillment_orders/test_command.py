"""`manage.py simulate`: the warehouse played from a shell."""

import io

import pytest
from django.core.management import CommandError, call_command

from fulfillment.fulfillment_orders.models import FulfillerAction
from tests.factories.client import Api
from tests.factories.stock import make_item, make_location, stock_up

from .goods import breaches, counters, level, line, request_goods, types, units

pytestmark = pytest.mark.django_db


def simulate(*words: object, **options: object) -> str:
    """Run the command and return what it says."""
    out = io.StringIO()
    call_command("simulate", *map(str, words), stdout=out, **options)
    return out.getvalue().strip()


def test_stock_ship_backorder(api: Api) -> None:
    make_item()
    make_location("far", priority=20)
    make_location("main", priority=1)
    assert simulate("stock", "mug-01", 3) == "mug-01 at main: 3 on hand, 0 allocated, 3 available"
    assert simulate("stock", "mug-01") == "mug-01 at main: 4 on hand, 0 allocated, 4 available"
    assert simulate("stock", "mug-01", 1, location="far").startswith("mug-01 at far: 1 on hand")
    order = request_goods(api, line(2), line(2))
    assert simulate("ship", order["id"], 3).startswith("shipment ")
    assert counters(api, order) == [{"shipped": 2}, {"pending": 1, "shipped": 1}]
    assert simulate("backorder", order["id"]).endswith(": 1 backordered")
    assert counters(api, order)[1] == {"backordered": 1, "shipped": 1}
    assert level() == (1, 0, 1)
    assert breaches() == []
    action = FulfillerAction.objects.filter(kind="ship").get()
    assert (action.through, action.actor_name) == ("shell", "simulate")


def test_accept_cancellation(api: Api) -> None:
    stock_up(4)
    order = request_goods(api, line(4))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 2)}
    first, second = (api.post("/fulfillment-cancellations", body).json()["id"] for _ in range(2))
    assert simulate("accept-cancellation", first, 1).endswith(": accepted")
    assert counters(api, order) == [{"pending": 3, "cancelled": 1}]
    assert simulate("reject-cancellation", second).endswith(": rejected")
    assert types("fulfillment_cancellation")[-1] == "fulfillment_cancellation.rejected"
    with pytest.raises(CommandError, match="is already accepted"):
        simulate("accept-cancellation", first)


def test_returns(api: Api) -> None:
    stock_up(1)
    order = request_goods(api)
    simulate("ship", order["id"])
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
    back = api.post("/fulfillment-returns", body).json()["id"]
    assert simulate("approve-return", back).endswith(": pending")
    assert simulate("receive-return", back).endswith(": accepted")
    with pytest.raises(CommandError, match="accepted"):
        simulate("reject-return", back)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ship", "123456789012"), "not found"),
        (("stock", "none", 1), "^InventoryItem 'none' not found.$"),
        (("backorder", "{order}", 2), "larger than pending"),
        (("ship", "{order}", 0), "1 or more"),
        (("fly", "{order}"), "invalid choice"),
    ],
)
def test_refusals(api: Api, words: tuple[object, ...], said: str) -> None:
    stock_up(1)
    order = request_goods(api)
    with pytest.raises(CommandError, match=said):
        simulate(*(str(word).replace("{order}", str(order["id"])) for word in words))
    assert counters(api, order) == [{"pending": 1}]


def test_part_of_a_return_is_taken_in(api: Api) -> None:
    stock_up(3)
    order = request_goods(api, line(1), line(2))
    simulate("ship", order["id"])
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 1, 2)}
    back = api.post("/fulfillment-returns", body).json()["id"]
    simulate("approve-return", back)
    with pytest.raises(CommandError, match="larger than shipped"):
        simulate("receive-return", back, 5)
    assert simulate("receive-return", back, 2).endswith(": accepted")
    assert counters(api, order) == [{"returned": 1}, {"shipped": 1, "returned": 1}]


@pytest.mark.parametrize("action", ["reject-cancellation", "approve-return", "reject-return"])
def test_what_is_decided_as_a_whole_takes_no_quantity(api: Api, action: str) -> None:
    with pytest.raises(CommandError, match="takes no quantity"):
        simulate(action, "123456789012", 1)


def test_stock_goes_where_it_is_kept_or_needed(api: Api) -> None:
    """Else it would go to a location that serves nobody, because its ID comes first."""
    make_location("ch", countries=["CH"], priority=1)
    make_location("us", countries=["US"], priority=2)
    make_location("us-late", countries=["US"], priority=3)
    make_item()
    assert simulate("stock", "mug-01").startswith("mug-01 at ch: 1 on hand")
    make_item("cup-01")
    order = request_goods(api, line(1, item="cup-01"))
    assert counters(api, order) == [{"backordered": 1}]
    assert simulate("stock", "cup-01") == "cup-01 at us: 1 on hand, 1 allocated, 0 available"
    assert counters(api, order) == [{"pending": 1}]
    stock_up(1, "tin-01", location="us-late")
    assert simulate("stock", "tin-01").startswith("tin-01 at us-late: 2 on hand")


def test_without_a_location(api: Api) -> None:
    make_item()
    with pytest.raises(CommandError, match="no active location"):
        simulate("stock", "mug-01", 1)


def test_live_mode_is_asked_for(api: Api) -> None:
    stock_up(1)
    order = request_goods(api)
    with pytest.raises(CommandError, match="not found"):
        simulate("ship", order["id"], live=True)
