"""Orders in the browser: list, page, moves by state and by role (R-CHK-241 to R-CHK-246, R-CHK-250 to R-CHK-252)."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from django.test import Client

from catalog.wire.records import clock
from fulfillment.checkouts.models import Checkout
from fulfillment.orders.fraud.models import FraudRule
from fulfillment.orders.lifecycle.settlement import settle_due_operations
from fulfillment.orders.models import Order, OrderNote
from fulfillment.payments.charges.models import ChargeOperation
from tests.factories.events import recorded_events
from tests.factories.fixtures import Stage
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


@pytest.fixture(scope="module")
def staged_orders(stage: Stage, staged_shop: Shop) -> Iterator[dict[str, int]]:
    """An order in each state; their keys."""
    with stage():
        yield {state: brought(staged_shop, state).pk for state in MOVES}


def brought(shop: Shop, state: str) -> Order:
    """Make an order, bring it into a state and return it."""
    types = {"pending_funds": "wireTransfer", "cancelled": "wireTransfer", "pending_redirect": "klarnaCredit"}
    checkout = shop.checkout(source=shop.source(types[state]) if state in types else shop.card())
    rule = FraudRule(kind="email", value="ann@example.com", outcome="review")
    if state == "in_review":
        rule.save()
    wire_id = shop.order(checkout)["id"]
    if state == "in_review":
        rule.delete()
    endings = {"dispute": "open-dispute", "cancelled": "end-payment-window"}
    if state in endings:
        shop.post(f"/lockstep/orders/{wire_id}/{endings[state]}")
    return Order.objects.get(wire_id=wire_id)


@pytest.fixture
def bring(staged_orders: dict[str, int], db: None) -> Bring:
    """Return a function that returns the order that is in a state."""
    return lambda state: Order.objects.get(pk=staged_orders[state])


class Told(NamedTuple):
    """An order as it was answered, and the types of its events."""

    answered: Any
    events: list[str]

    @property
    def row(self) -> Order:
        """The order as it is stored now."""
        return Order.objects.get(wire_id=self.answered["id"])


@pytest.fixture(scope="module")
def staged_shared(stage: Stage, staged_shop: Shop) -> Iterator[Told]:
    """An order of two lines of one SKU."""
    with stage():
        before = len(recorded_events("order"))
        order = staged_shop.order(staged_shop.paid_checkout(*SHARED, upstreamId="web-7", metadata={"a": 1}))
        yield Told(order, recorded_events("order")[before:])


@pytest.fixture
def shared(staged_shared: Told, db: None) -> Told:
    """An order of two lines of one SKU."""
    return deepcopy(staged_shared)


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
    assert bring("in_review").state == "in_review"
    answer = client.post(page(order, "move/pass-review"), follow=True).content.decode()
    assert "Pass the review: done." in answer
    assert recorded_events("order")[-2:] == ["order.review_closed", "order.accepted"]
    note = OrderNote.objects.get(order=order)
    assert (note.text, note.through) == ("Review passed.", "browser")
    assert note.actor_name
    assert note.text in answer
    assert f"{note.actor_name} in the browser" in answer


def test_the_page_of_two_lines_of_one_sku(shared: Told) -> None:
    """R-CHK-242, R-CHK-243: two rows that can be told apart; the SKU's id or the product's, never both."""
    order = shared.answered
    text = text_of(signed_in("Viewer"), page(shared.row))
    for line in order["items"]:
        assert text.count(f"?line={line['id']}#timeline") == 1
    assert text.count("SKU mug-01") == 2
    for shown in (order["id"], "web-7", "ann@example.com", "100.00", "81.00", "181.00 USD", "Minnetonka", "Passed"):
        assert shown in text, shown
    assert order["checkoutId"] in text
    assert shared.events
    for event in shared.events:
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


def test_money_adds_up(shop: Shop, shared: Told) -> None:
    """product.md, screen 8: authorised = captured + cancelled + outstanding, at every step."""
    order, client = shared.row, signed_in("Viewer")
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


@pytest.fixture(scope="module")
def staged_capture(stage: Stage, staged_shop: Shop) -> Iterator[tuple[int, int]]:
    """A capture that stays pending, of an order: their keys."""
    with stage():
        order = staged_shop.order(staged_shop.checkout(source=staged_shop.card("4024007120579635")))
        items = [{"itemId": order["items"][0]["id"], "quantity": 1}]
        staged_shop.post("/fulfillments", {"orderId": order["id"], "items": items})
        row = Order.objects.get(wire_id=order["id"])
        yield row.pk, ChargeOperation.objects.get(charge__session=row.session).pk


@pytest.fixture
def captured(staged_capture: tuple[int, int], db: None) -> Order:
    """An order whose capture stays pending."""
    return Order.objects.get(pk=staged_capture[0])


@pytest.fixture
def pending_capture(staged_capture: tuple[int, int], db: None) -> ChargeOperation:
    """A capture that stays pending."""
    return ChargeOperation.objects.get(pk=staged_capture[1])


def operation_moves(client: Client, order: Order) -> set[str]:
    return set(re.findall(rf"order/{order.pk}/operation/[^/]+/([a-z]+)/", text_of(client, page(order))))


def test_playing_the_bank(captured: Order, pending_capture: ChargeOperation) -> None:
    """R-CHK-250: what is pending may succeed or fail; what failed is tried again; then nothing is left to do."""
    order, client = captured, signed_in("Developer")
    assert operation_moves(client, order) == {"succeed", "fail"}
    address = page(order, f"operation/{pending_capture.wire_id}")
    assert "Capture of 20.00 USD" in text_of(client, f"{address}fail/")
    client.post(f"{address}fail/")
    assert ChargeOperation.objects.get(pk=pending_capture.pk).state == "failed"
    assert operation_moves(client, order) == {"retry"}
    assert operation_moves(signed_in("Customer service"), order) == {"retry"}
    client.post(f"{address}retry/")
    retried = ChargeOperation.objects.filter(charge=pending_capture.charge).exclude(pk=pending_capture.pk).get()
    client.post(page(order, f"operation/{retried.wire_id}/succeed"))
    order.refresh_from_db()
    assert order.state == "complete"
    assert operation_moves(client, order) == set()
    assert "Nothing was done." in client.post(f"{address}succeed/", follow=True).content.decode()


def test_playing_the_bank_is_for_few(captured: Order, pending_capture: ChargeOperation) -> None:
    order, client = captured, signed_in("Operations")
    assert operation_moves(client, order) == set()
    assert client.post(page(order, f"operation/{pending_capture.wire_id}/fail")).status_code == 403
    assert signed_in("Developer").post(page(order, "operation/none/fail")).status_code == 403


def test_the_timeline_of_a_line(captured: Order) -> None:
    """R-CHK-244: its states, its operations, what was noted about it."""
    order = captured
    line = order.lines.get()
    client = signed_in("Viewer")
    text = text_of(client, f"{page(order)}?line={line.wire_id}")
    for shown in (f"Timeline of line {line.wire_id}", "Line created", "Line fulfilled", "Capture of 20.00 USD"):
        assert shown in text
    assert "order.accepted" not in text
    assert "order.accepted" in text_of(client, f"{page(order)}?line=none")


def test_the_timeline_of_an_order_tells_each_operation(shop: Shop, shared: Told) -> None:
    """R-CHK-244, R-CHK-243: the amount and the line of what happened, not what the whole charge is about."""
    order = shared.answered
    first, second = (line["id"] for line in order["items"])
    items = [{"itemId": first, "quantity": 1}, {"itemId": second, "cancelQuantity": 1}]
    shop.post("/fulfillments", {"orderId": order["id"], "items": items})
    text = text_of(signed_in("Viewer"), page(shared.row))
    source = shared.row.session.charges.get().source
    for told in (
        f"A capture started: 100.00 USD on {source}, line {first}<",
        f"A cancel on a charge started: 81.00 USD on {source}, line {second}<",
        f"181.00 USD on {source}<",
    ):
        assert told in text


def test_two_operations_of_one_moment_are_told_apart(shop: Shop, shared: Told) -> None:
    """R-CHK-243: two captures of one second, each event with its own amount and line."""
    order = shared.answered
    lines = [line["id"] for line in order["items"]]
    items = [{"itemId": line, "quantity": 1} for line in lines]
    shop.post("/fulfillments", {"orderId": order["id"], "items": items})
    settle_due_operations(now=clock.now(live_mode=False), live_mode=False)
    text = text_of(signed_in("Viewer"), page(shared.row))
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


def test_list(bring: Bring) -> None:
    """R-CHK-241: newest first; filters by state and day; exact search by id or email; no filter is kept."""
    first, waiting = bring("accepted"), bring("pending_funds")
    unpaid = {waiting.wire_id, bring("pending_redirect").wire_id}
    client = signed_in("Viewer")
    text = text_of(client, LIST)
    assert text.index(waiting.wire_id) < text.index(first.wire_id)
    assert listed(client, "state__exact=pending_payment") == unpaid
    assert listed(client, "created_time_from=2001-01-01&created_time_to=2001-12-31") == set()
    assert listed(client, f"q={first.wire_id}") == {first.wire_id}
    assert listed(client, f"q={first.wire_id[:6]}") == set()
    first.email = "bob@example.com"
    first.save()
    assert listed(client, "q=bob@example.com") == {first.wire_id}
    assert {waiting.wire_id} <= listed(client, "q=ann@example.com") == listed(client, "") - {first.wire_id}
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
    assert bring("in_review").state == "in_review"


def test_nothing_is_typed_here(bring: Bring) -> None:
    """R-CHK-187: no form, no deletion, no new order."""
    order, client = bring("accepted"), signed_in("Administrator")
    assert client.post(page(order), {"state": "complete"}).status_code == 403
    assert client.get(page(order, "delete")).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_page_of_a_checkout(shop: Shop) -> None:
    """R-CHK-246: the order that it became, or why the last one failed and what to do."""
    order = Order.objects.get(wire_id=shop.order(shop.paid_checkout())["id"])
    shop.refused(shop.checkout(source=shop.card(DECLINED_CARD)))
    shop.refused(shop.paid_checkout(email=None))
    client = signed_in("Developer")
    repairable, dead, converted = (
        text_of(client, f"/admin/fulfillment/checkout/{checkout.pk}/change/") for checkout in Checkout.objects.all()[:3]
    )
    assert page(order) in converted
    assert "Failed to charge source. That has ended this checkout" in dead
    assert "Mend that and order again." in repairable
    assert "(email)" in repairable
    source = order.session.charges.get().source
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


def test_the_part_number_of_a_line(bring: Bring) -> None:
    order = bring("accepted")
    line = order.items[0]
    line.product |= {"part_number": "MUG-7"}
    line.save()
    assert "SKU mug-01, part MUG-7" in text_of(signed_in("Viewer"), page(order))
