"""Orders in the browser: list, page, moves by state and by role (R-CHK-241 to R-CHK-246, R-CHK-250 to R-CHK-252)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.wire import clock
from fulfillment.checkouts.models import Checkout
from fulfillment.orders.fraud.models import FraudRule
from fulfillment.orders.models import Order, OrderNote
from fulfillment.orders.settlement import settle_due_operations
from fulfillment.payments.charges.models import ChargeOperation
from tests.fulfillment.simulator.test_pages import signed_in

from .shop import DECLINED_CARD, Shop

pytestmark = pytest.mark.django_db
LIST = "/admin/fulfillment/order/"
SHARED = [{"skuId": "mug-01", "price": 100}, {"skuId": "mug-01", "price": 90, "discount": {"percentOff": 10}}]
Bring = Callable[[str], Order]


def page(order: Order, part: str = "change") -> str:
    return f"{LIST}{order.pk}/{part}/"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def bring(shop: Shop) -> Bring:
    """Return a function that brings an order into a state and returns it."""

    def make(state: str) -> Order:
        if state == "in_review":
            FraudRule(kind="email", value="ann@example.com", outcome="review").save()
        types = {"pending_funds": "wireTransfer", "pending_redirect": "klarnaCredit"}
        source = shop.source(types[state]) if state in types else shop.card()
        wire_id = shop.order(shop.checkout(source=source))["id"]
        if state == "dispute":
            shop.post(f"/lockstep/orders/{wire_id}/open-dispute")
        if state == "cancelled":
            order = shop.order(shop.checkout(source=shop.source("wireTransfer")))
            wire_id = shop.post(f"/lockstep/orders/{order['id']}/end-payment-window")["id"]
        return Order.objects.get(wire_id=wire_id)

    return make


def offered(client: Client, order: Order) -> set[str]:
    """Return the moves that the page of an order links to."""
    return set(re.findall(rf"order/{order.pk}/move/([a-z-]+)/", text_of(client, page(order))))


MOVES: dict[str, set[str]] = {
    "accepted": {"open-dispute"},
    "dispute": {"resolve-dispute"},
    "in_review": {"pass-review", "block-review"},
    "pending_funds": {"receive-funds", "refresh", "end-payment-window"},
    "pending_redirect": {"refresh", "end-payment-window"},
    "cancelled": set(),
}
ALL_MOVES: set[str] = {move for moves in MOVES.values() for move in moves}


@pytest.mark.parametrize("state", MOVES)
def test_only_legal_moves(bring: Bring, state: str) -> None:
    """Offered is what the state allows; whatever else is sent leaves the order as it is."""
    order, client = bring(state), signed_in("Administrator")
    assert offered(client, order) == MOVES[state]
    for move in ALL_MOVES - MOVES[state] - {"refresh"}:
        answer = client.post(page(order, f"move/{move}"), follow=True)
        assert "Nothing was done." in answer.content.decode(), move
    assert Order.objects.get(pk=order.pk).state == order.state
    assert client.post(page(order, "move/nonsense")).status_code == 403


ROLES: dict[str, set[str]] = {
    "Administrator": {"receive-funds", "refresh", "end-payment-window"},
    "Developer": {"receive-funds", "refresh", "end-payment-window"},
    "Customer service": {"refresh"},
    "Operations": {"refresh"},
    "Merchandiser": set(),
    "Viewer": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles(bring: Bring, role: str) -> None:
    """R-CHK-251: everybody sees orders; developers and administrators alone simulate."""
    order, client = bring("pending_funds"), signed_in(role)
    assert order.wire_id in text_of(client, LIST)
    assert offered(client, order) == ROLES[role]
    forbidden = {client.post(page(order, f"move/{move}")).status_code for move in ALL_MOVES - {"refresh"}}
    assert forbidden <= ({302} if role in ("Administrator", "Developer") else {403})


def test_a_move_is_asked_about_first(shop: Shop, bring: Bring) -> None:
    """R-CHK-252: the same operation and events as by the API; the timeline tells who did it."""
    order, client = bring("in_review"), signed_in("Developer")
    assert "The order is accepted." in text_of(client, page(order, "move/pass-review"))
    assert Order.objects.get().state == "in_review"
    answer = client.post(page(order, "move/pass-review"), follow=True).content.decode()
    assert "Pass the review: done." in answer
    assert shop.told()[-2:] == ["order.review_closed", "order.accepted"]
    note = OrderNote.objects.get()
    assert (note.text, note.through) == ("Review passed.", "browser")
    assert note.actor_name
    assert note.text in answer
    assert f"{note.actor_name} in the browser" in answer


def test_the_page_of_two_lines_of_one_sku(shop: Shop) -> None:
    """R-CHK-242, R-CHK-243: two rows that can be told apart; the SKU's id or the product's, never both."""
    order = shop.order(shop.paid_checkout(*SHARED, upstreamId="web-7", metadata={"a": 1}))
    text = text_of(signed_in("Viewer"), page(Order.objects.get()))
    for line in order["items"]:
        assert text.count(f"?line={line['id']}#timeline") == 1
    assert text.count("SKU mug-01") == 2
    for shown in (order["id"], "web-7", "ann@example.com", "100.00", "81.00", "181.00 USD", "Minnetonka", "Passed"):
        assert shown in text, shown
    assert order["checkoutId"] in text
    for event in shop.told():
        assert event in text


@pytest.mark.parametrize(
    ("role", "links"),
    [("Viewer", set()), ("Customer service", {"customer"}), ("Developer", {"checkout"})],
)
def test_links_lead_where_one_may_go(bring: Bring, role: str, links: set[str]) -> None:
    """R-CHK-251: everybody reads the IDs; a link is offered to whoever may open it."""
    order = bring("accepted")
    order.customer_id = "c-7"
    order.save()
    text = text_of(signed_in(role), page(order))
    assert order.checkout_id in text
    assert "c-7" in text
    assert set(re.findall(r"/admin/fulfillment/(customer|checkout)/[?]q=", text)) == links


def test_money_adds_up(shop: Shop) -> None:
    """product.md, screen 8: authorised = captured + cancelled + outstanding, at every step."""
    shop.order(shop.paid_checkout(*SHARED))
    order, client = Order.objects.get(), signed_in("Viewer")
    assert figures(client, order) == [181.0, 0.0, 0.0, 181.0, 0.0]
    first, second = order.lines.all()
    for line, what in ((first, "quantity"), (second, "cancelQuantity")):
        shop.post("/fulfillments", {"orderId": order.wire_id, "items": [{"itemId": line.wire_id, what: 1}]})
        settle_due_operations(now=clock.now(live_mode=False), live_mode=False)
        authorised, captured, cancelled, outstanding, _ = figures(client, order)
        assert authorised == captured + cancelled + outstanding
    assert figures(client, order) == [181.0, 100.0, 81.0, 0.0, 0.0]


def figures(client: Client, order: Order) -> list[float]:
    """Return authorised, captured, cancelled, outstanding, refunded as the page shows them."""
    found = re.findall(r"order-figure[^>]*>[^<]+<strong>([\d.]+)</strong>", text_of(client, page(order)))
    return [float(figure) for figure in found[:5]]


@pytest.fixture
def pending_capture(shop: Shop) -> ChargeOperation:
    """A capture that stays pending."""
    order = shop.order(shop.checkout(source=shop.card("4024007120579635")))
    items = [{"itemId": order["items"][0]["id"], "quantity": 1}]
    shop.post("/fulfillments", {"orderId": order["id"], "items": items})
    return ChargeOperation.objects.get()


def operation_moves(client: Client, order: Order) -> set[str]:
    return set(re.findall(rf"order/{order.pk}/operation/[^/]+/([a-z]+)/", text_of(client, page(order))))


def test_playing_the_bank(pending_capture: ChargeOperation) -> None:
    """R-CHK-250: what is pending may succeed or fail; what failed is tried again; then nothing is left to do."""
    order, client = Order.objects.get(), signed_in("Developer")
    assert operation_moves(client, order) == {"succeed", "fail"}
    address = page(order, f"operation/{pending_capture.wire_id}")
    assert "Capture of 20.00 USD" in text_of(client, f"{address}fail/")
    client.post(f"{address}fail/")
    assert ChargeOperation.objects.get().state == "failed"
    assert operation_moves(client, order) == {"retry"}
    assert operation_moves(signed_in("Customer service"), order) == {"retry"}
    client.post(f"{address}retry/")
    retried = ChargeOperation.objects.exclude(pk=pending_capture.pk).get()
    client.post(page(order, f"operation/{retried.wire_id}/succeed"))
    assert Order.objects.get().state == "complete"
    assert operation_moves(client, order) == set()
    assert "Nothing was done." in client.post(f"{address}succeed/", follow=True).content.decode()


def test_playing_the_bank_is_for_few(pending_capture: ChargeOperation) -> None:
    order, client = Order.objects.get(), signed_in("Operations")
    assert operation_moves(client, order) == set()
    assert client.post(page(order, f"operation/{pending_capture.wire_id}/fail")).status_code == 403
    assert signed_in("Developer").post(page(order, "operation/none/fail")).status_code == 403


def test_the_timeline_of_a_line(pending_capture: ChargeOperation) -> None:
    """R-CHK-244: its states, its operations, what was noted about it."""
    order = Order.objects.get()
    line = order.lines.get()
    client = signed_in("Viewer")
    text = text_of(client, f"{page(order)}?line={line.wire_id}")
    for shown in (f"Timeline of line {line.wire_id}", "Line created", "Line fulfilled", "Capture of 20.00 USD"):
        assert shown in text
    assert "order.accepted" not in text
    assert "order.accepted" in text_of(client, f"{page(order)}?line=none")


def test_the_timeline_of_an_order_tells_each_operation(shop: Shop) -> None:
    """R-CHK-244, R-CHK-243: the amount and the line of what happened, not what the whole charge is about."""
    order = shop.order(shop.paid_checkout(*SHARED))
    first, second = (line["id"] for line in order["items"])
    items = [{"itemId": first, "quantity": 1}, {"itemId": second, "cancelQuantity": 1}]
    shop.post("/fulfillments", {"orderId": order["id"], "items": items})
    text = text_of(signed_in("Viewer"), page(Order.objects.get()))
    source = ChargeOperation.objects.all()[0].charge.source
    for told in (
        f"A capture started: 100.00 USD on {source}, line {first}<",
        f"A cancel on a charge started: 81.00 USD on {source}, line {second}<",
        f"181.00 USD on {source}<",
    ):
        assert told in text


def test_two_operations_of_one_moment_are_told_apart(shop: Shop) -> None:
    """R-CHK-243: two captures of one second, each event with its own amount and line."""
    order = shop.order(shop.paid_checkout(*SHARED))
    lines = [line["id"] for line in order["items"]]
    items = [{"itemId": line, "quantity": 1} for line in lines]
    shop.post("/fulfillments", {"orderId": order["id"], "items": items})
    settle_due_operations(now=clock.now(live_mode=False), live_mode=False)
    text = text_of(signed_in("Viewer"), page(Order.objects.get()))
    found = re.findall(r"A capture (started|settled): ([\d.]+) USD on [^<]+, line ([^<]+)<", text)
    assert sorted(found) == sorted(
        (moment, amount, line)
        for moment in ("started", "settled")
        for amount, line in zip(("100.00", "81.00"), lines, strict=True)
    )


def test_while_disputed(bring: Bring) -> None:
    """R-CHK-245: it says so, and offers nothing but the way out."""
    order = bring("dispute")
    assert "The order is disputed." in text_of(signed_in("Administrator"), page(order))


def test_list(shop: Shop, bring: Bring) -> None:
    """R-CHK-241: newest first; filters by state and day; exact search by id or email; no filter is kept."""
    first, waiting = bring("accepted"), bring("pending_funds")
    client = signed_in("Viewer")
    text = text_of(client, LIST)
    assert text.index(waiting.wire_id) < text.index(first.wire_id)
    assert listed(client, "state__exact=pending_payment") == {waiting.wire_id}
    assert listed(client, "created_time_from=2001-01-01&created_time_to=2001-12-31") == set()
    assert listed(client, f"q={first.wire_id}") == {first.wire_id}
    assert listed(client, f"q={first.wire_id[:6]}") == set()
    assert listed(client, "q=ann@example.com") == {first.wire_id, waiting.wire_id}
    assert "_changelist_filters" not in text_of(client, f"{LIST}?state__exact=accepted")


def listed(client: Client, query: str) -> set[str]:
    return set(re.findall(r"order/\d+/change/[^>]*>(\d{12})<", text_of(client, f"{LIST}?{query}")))


def test_orders_of_the_other_mode(bring: Bring) -> None:
    """R-CAT-248: they do not exist; nothing can be done to them."""
    order, client = bring("in_review"), signed_in("Administrator")
    client.post("/admin/mode/", {"mode": "live"})
    assert order.wire_id not in text_of(client, LIST)
    assert client.get(page(order)).status_code == 302
    assert client.post(page(order, "move/pass-review")).status_code == 403
    assert Order.objects.get().state == "in_review"


def test_nothing_is_typed_here(bring: Bring) -> None:
    """R-CHK-187: no form, no deletion, no new order."""
    order, client = bring("accepted"), signed_in("Administrator")
    assert client.post(page(order), {"state": "complete"}).status_code == 403
    assert client.get(page(order, "delete")).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_page_of_a_checkout(shop: Shop) -> None:
    """R-CHK-246: the order that it became, or why the last one failed and what to do."""
    shop.order(shop.paid_checkout())
    shop.refused(shop.checkout(source=shop.card(DECLINED_CARD)))
    shop.refused(shop.paid_checkout(email=None))
    client = signed_in("Developer")
    repairable, dead, converted = (
        text_of(client, f"/admin/fulfillment/checkout/{checkout.pk}/change/") for checkout in Checkout.objects.all()
    )
    assert page(Order.objects.get()) in converted
    assert "Failed to charge source. That has ended this checkout" in dead
    assert "Mend that and order again." in repairable
    assert "(email)" in repairable
    source = Order.objects.get().session.charges.get().source
    assert re.search(rf"{source} {source.wire_id}</a>: 20.00 USD, \w+", converted)
    assert f"20.00 USD on {source}: capturable" in converted
    assert "Declined" not in converted


def test_rules_and_denied_parties(shop: Shop) -> None:
    """R-CHK-173: written by staff in the mode in force; nonsense is refused at its field."""
    client: Any = signed_in("Operations")
    address = "/admin/fulfillment/fraudrule/add/"
    body = {"position": 5, "kind": "browser_ip", "value": "203.0.113", "outcome": "block", "enabled": "on"}
    assert "203.0.113.0/24" in client.post(address, body).content.decode()
    client.post(address, body | {"value": "203.0.113.0/24"})
    client.post("/admin/fulfillment/deniedparty/add/", {"name": "Evil Corp", "country": "US"})
    rule = FraudRule.objects.get()
    assert (rule.live_mode, rule.value, rule.history.get().history_type) == (False, "203.0.113.0/24", "+")
    assert shop.refused(shop.paid_checkout(browserIp="203.0.113.9")).status_code == 409
    party = {"name": "EVIL corp", "address": shop.get("/checkouts")["data"][0]["billTo"]["address"]}
    assert shop.refused(shop.paid_checkout(billTo=party)).status_code == 409
    again = client.post("/admin/fulfillment/deniedparty/add/", {"name": "evil  corp", "country": "US"})
    assert "on the list for this country already" in again.content.decode()
    assert signed_in("Viewer").get(address).status_code == 403
