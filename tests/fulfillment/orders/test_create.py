"""`POST /orders`: the order is a copy of the checkout, charged and told (checkout.md, sections 16 and 17)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment.checkouts.models import Checkout
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.serializers import OrderSerializer
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.fulfillment.checkouts.conftest import InjectedTables

from .shop import Shop

pytestmark = pytest.mark.django_db
Inject = Callable[..., InjectedTables]
SHARED = [{"skuId": "mug-01", "price": 100}, {"skuId": "mug-01", "price": 90, "discount": {"percentOff": 10}}]
ONLY_OF_THE_CHECKOUT = {"id", "createdTime", "updatedTime", "items", "payment"}


def test_the_shared_sku_example(shop: Shop, inject: Inject) -> None:
    """R-CHK-168, S-CHK-01, A-CHK-01: two lines of one SKU, two ids of twelve digits, amounts and taxes as published."""
    inject(default="0.07125")
    order = shop.order(shop.paid_checkout(*SHARED))
    first, second = order["items"]
    assert (first["amount"], first["tax"]) == (100.0, {"rate": 0.07125, "amount": 7.13})
    assert (second["amount"], second["tax"]) == (81.0, {"rate": 0.07125, "amount": 5.77})
    assert order["totalAmount"] == 193.9
    for line in (first, second):
        assert line["id"] == line["itemId"]
        assert line["id"].isdigit()
        assert len(line["id"]) == 12
        assert (line["state"], set(line["stateTransitions"])) == ("created", {"created"})
    assert first["id"] != second["id"]
    assert (order["id"].isdigit(), len(order["id"])) == (True, 12)


def test_the_figures_are_those_of_the_checkout(shop: Shop, inject: Inject) -> None:
    """R-CHK-168: line by line and in total, the order says what the checkout said, in the same order."""
    inject(default="0.0825")
    members = {
        "discount": {"amountOff": 7},
        "shippingChoice": {"amount": 9.99},
        "metadata": {"a": 1},
        "upstreamId": "u",
    }
    checkout_id = shop.paid_checkout(*SHARED, {"skuId": "ebook-01", "price": 3.33, "quantity": 3}, **members)
    checkout = shop.get(f"/checkouts/{checkout_id}")
    order = shop.order(checkout_id)
    assert order["checkoutId"] == checkout_id
    kept = {name: value for name, value in checkout.items() if name not in ONLY_OF_THE_CHECKOUT}
    assert {name: order[name] for name in kept} == kept
    for sold, asked in zip(order["items"], checkout["items"], strict=True):
        assert {name: sold[name] for name in asked if name != "id"} == {n: v for n, v in asked.items() if n != "id"}
        assert sold["id"] != asked["id"]
    stored = Order.objects.get()
    values = [line.line_value for line in stored.lines.all()]
    assert sum(values) == stored.total_amount


def test_a_new_order_shows_what_it_must(shop: Shop) -> None:
    """R-CHK-133, R-CHK-169, R-CHK-171, R-CHK-172, R-CHK-177."""
    source = shop.card()
    order = shop.order(shop.checkout(source=source))
    assert (order["state"], set(order["stateTransitions"])) == ("accepted", {"accepted"})
    assert (order["fraudState"], set(order["fraudStateTransitions"])) == ("passed", {"passed"})
    assert (order["capturedAmount"], order["cancelledAmount"], order["availableToRefundAmount"]) == (0.0, 0.0, 0.0)
    assert order["requestToBeForgotten"] is False
    assert {"refundedAmount", "cancelReason", "sourceId"}.isdisjoint(order)
    assert order["updatedTime"] == order["createdTime"]
    payment = order["payment"]
    assert payment["session"]["state"] == "complete"
    assert (payment["session"]["amountContributed"], payment["session"]["amountRemainingToBeContributed"]) == (
        20.0,
        0.0,
    )
    [charge] = payment["charges"]
    assert (charge["amount"], charge["state"], charge["sourceId"]) == (20.0, "capturable", source)
    assert charge["type"] == "customer_initiated"
    assert {"orderId", "paymentSessionId", "liveMode"}.isdisjoint(charge)
    assert shop.get(f"/sources/{source}")["state"] == "consumed"
    assert shop.get(f"/orders/{order['id']}") == order


def test_the_session_passes_to_the_order(shop: Shop) -> None:
    """R-CHK-131: its id never changes."""
    checkout = shop.paid_checkout()
    before = shop.get(f"/checkouts/{checkout}")["payment"]["session"]
    after = shop.order(checkout)["payment"]["session"]
    assert (after["id"], after["clientSecret"]) == (before["id"], before["clientSecret"])


def test_events_of_an_accepted_order(shop: Shop) -> None:
    """A-EVT-10: events.md 5: one transaction, in this order; accepted is told in the expanded form (R-EVT-008)."""
    order = shop.order(shop.paid_checkout())
    assert recorded_events("order") == [
        "order.created",
        "order.charge.pending",
        "order.charge.capturable",
        "order.accepted",
    ]
    told = shop.get("/events?type=order.accepted")["data"][0]["data"]["object"]
    assert told["items"][0]["productDetails"].pop("physical") is True
    assert told == order


def test_store_credit_and_card(shop: Shop) -> None:
    """R-CHK-169, S-CHK-06: one charge for each source, its amount that of the source."""
    checkout = shop.checkout()
    for source in (shop.credit(12.5), shop.card()):
        shop.post(f"/checkouts/{checkout}/sources/{source}")
    order = shop.order(checkout)
    assert [charge["amount"] for charge in order["payment"]["charges"]] == [12.5, 7.5]
    assert recorded_events("order.charge") == ["order.charge.pending"] * 2 + ["order.charge.capturable"] * 2


def test_nothing_to_pay(shop: Shop) -> None:
    """R-CHK-188: accepted without charges."""
    order = shop.order(shop.checkout({"skuId": "ebook-01", "price": 0}))
    assert (order["state"], order["totalAmount"]) == ("accepted", 0.0)
    assert order["payment"]["session"]["state"] == "complete"
    assert {"charges", "sources"}.isdisjoint(order["payment"])
    assert recorded_events("order") == ["order.created", "order.accepted"]


def test_managed_lines_are_marked(shop: Shop) -> None:
    """fulfillment.md, section 14: the mark is that of the moment of the order, whatever the SKU becomes later."""
    sku = SkuFactory(wire_id="managed-01", managed=True)
    order = shop.order(shop.paid_checkout({"skuId": "managed-01", "price": 1}, {"skuId": "mug-01", "price": 1}))
    sku.managed_fulfillment = ""
    sku.save()
    marks = dict(OrderLine.objects.values_list("wire_id", "managed"))
    assert [marks[line["id"]] for line in order["items"]] == [True, False]


def test_billing_agreements(shop: Shop) -> None:
    """R-CHK-228, S-CHK-02, A-CHK-31: one for each line with a subscription; a sent one stays; others have none."""
    infos: list[Any] = [{"subscriptionId": "a", "autoRenewal": False}, {"subscriptionId": "b"}]
    infos.append({"subscriptionId": "c", "billingAgreementId": "mine"})
    items = [{"skuId": "ebook-01", "price": 5, "subscriptionInfo": info} for info in infos]
    order = shop.order(shop.paid_checkout(*items, {"skuId": "ebook-01", "price": 1}))
    first, second, third, plain = order["items"]
    agreements = [line["subscriptionInfo"]["billingAgreementId"] for line in (first, second, third)]
    assert len(set(agreements)) == 3
    assert agreements[2] == "mine"
    assert first["subscriptionInfo"]["autoRenewal"] is False
    assert "subscriptionInfo" not in plain


def test_other_members_change_nothing(shop: Shop) -> None:
    """Section 16: accepted and ignored, whatever they hold."""
    checkout = shop.paid_checkout()
    body = {"checkoutId": checkout, "email": "else@example.com", "items": "none", "currency": "EUR", "metadata": 5}
    assert shop.post("/orders", body)["email"] == "ann@example.com"


def test_what_the_api_returns_may_be_sent(shop: Shop) -> None:
    """Section 16, R-CON-079: a checkout or an order as it was read, and every member that an order can ever show."""
    checkout = shop.paid_checkout()
    known = dict.fromkeys((field.wire_name for field in OrderSerializer().fields.values()), "anything")
    order = shop.post("/orders", shop.get(f"/checkouts/{checkout}") | known | {"checkoutId": checkout})
    assert (order["totalAmount"], order["email"]) == (20.0, "ann@example.com")
    other = shop.paid_checkout()
    assert shop.post("/orders", order | {"checkoutId": other})["checkoutId"] == other


def test_charge_type(shop: Shop) -> None:
    """R-CHK-152: that of the checkout goes to the charge."""
    order = shop.order(shop.paid_checkout(chargeType="moto"))
    assert order["payment"]["charges"][0]["type"] == "moto"


def test_bad_bodies(api: Api, shop: Shop) -> None:
    """R-CHK-157, R-CHK-007, R-CHK-008."""
    assert_error(api.post("/orders", {}), 400, ("missing_parameter", "checkoutId"))
    assert_error(api.post("/orders", {"checkoutId": None}), 400, ("missing_parameter", "checkoutId"))
    assert_error(api.post("/orders", {"checkoutId": ""}), 400, ("missing_parameter", "checkoutId"))
    assert_error(api.post("/orders", {"checkoutId": True}), 400, ("invalid_parameter", "checkoutId"))
    checkout = shop.paid_checkout()
    unknown = api.post("/orders", {"checkoutId": checkout, "creditAmount": 5})
    assert_error(unknown, 400, ("unknown_parameter", "creditAmount"))
    assert_error(api.post("/orders", "nonsense"), 400, ("invalid_format", None))
    assert shop.order(checkout)["state"] == "accepted"


def test_once_more(shop: Shop) -> None:
    """R-CHK-158, S-CHK-08, E-CHK-41, A-CHK-06: the published message; the same body for an id that names nothing."""
    checkout = shop.paid_checkout()
    shop.order(checkout)
    for wire_id in (checkout, "none"):
        [message] = assert_error(shop.refused(wire_id), 404, ("not_found", "orderId"))
        assert message == f"Order {wire_id} not found"
    assert Order.objects.count() == 1
    assert Checkout.objects.get().state == "converted"


def test_a_converted_checkout_is_only_read(api: Api, shop: Shop) -> None:
    """R-CHK-026, E-CHK-38."""
    checkout = shop.paid_checkout()
    shop.order(checkout)
    assert api.post(f"/checkouts/{checkout}", {"email": "b@example.com"}).status_code == 409
    assert api.delete(f"/checkouts/{checkout}").status_code == 409
    assert shop.get(f"/checkouts/{checkout}")["id"] == checkout


def test_keys(shop: Shop, public_api: Api, live_api: Api, api_for: Callable[..., Api]) -> None:
    """R-CON-024, R-CON-025, R-CHK-015: not with a public key, not without the permission, not from the other mode."""
    body = {"checkoutId": shop.paid_checkout()}
    assert public_api.post("/orders", body).status_code == 401
    assert api_for(kind="restricted", permissions={"orders": "read"}).post("/orders", body).status_code == 403
    assert live_api.post("/orders", body).status_code == 404
    assert api_for(kind="restricted", permissions={"orders": "write"}).post("/orders", body).status_code == 201


def test_queries_do_not_grow_with_the_lines(shop: Shop) -> None:
    """A cart of twelve lines costs as many queries as one of two."""
    counts = []
    for number in (2, 12):
        checkout = shop.paid_checkout(*[{"skuId": "mug-01", "price": 1}] * number)
        with CaptureQueriesContext(connection) as queries:
            shop.order(checkout)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_locale(shop: Shop) -> None:
    """R-CHK-097: that of the checkout."""
    assert shop.order(shop.paid_checkout(locale="de_DE"))["locale"] == "de_DE"
