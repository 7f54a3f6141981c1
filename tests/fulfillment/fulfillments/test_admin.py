"""Fulfilling and cancelling items from the page of an order (R-FUL-440, R-FUL-441, R-FUL-444, R-CHK-243, R-CHK-245)."""

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fulfillment.fulfillment_orders.commands import RequestedItem
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder
from fulfillment.fulfillments.commands import ClosedItem, NewFulfillment
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.orders.models import Order
from tests.browser_forms import again, member_of
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.goods import make_fulfillment_order
from tests.factories.orders import A, B, Sold, charges_of, lines_of, make_order
from tests.factories.stock import stock_up

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
THIRDS = Sold(quantity=3, product="10.00", tax="0.80", sku_id="ebook-01")
CHEAPER = Sold(quantity=2, product="9.99", sku_id="ebook-01")


ROLES = {"Administrator": True, "Operations": True, "Customer service": True}
ROLES |= {"Developer": False, "Merchandiser": False, "Viewer": False}


@pytest.fixture(scope="module")
def staged_browsers(stage: Stage) -> Iterator[dict[str, Client]]:
    """A browser of somebody of each role."""
    with stage():
        yield {role: member_of(role) for role in ROLES}


@pytest.fixture
def enter(staged_browsers: dict[str, Client], db: None) -> Enter:
    """Return a function that returns the browser of somebody with a role."""
    return lambda role: again(staged_browsers[role])


@pytest.fixture
def clerk(enter: Enter) -> Client:
    """One of the customer service."""
    return enter("Customer service")


@pytest.fixture(scope="module")
def staged_books(stage: Stage) -> Iterator[Order]:
    """An accepted order of two e-books."""
    with stage():
        yield make_order(B)


@pytest.fixture
def books(staged_books: Order, db: None) -> Order:
    """An accepted order of two e-books."""
    return Order.objects.get(pk=staged_books.pk)


@pytest.fixture(scope="module")
def staged_goods(stage: Stage) -> Iterator[tuple[Order, FulfillmentOrder]]:
    """An order of three mugs, and the fulfillment order for them."""
    with stage():
        order = make_order(A)
        yield order, at_warehouse(order)


def at_warehouse(order: Order) -> FulfillmentOrder:
    """Ask the warehouse for the three mugs of an order's first line, which it has."""
    stock_up(3)
    items = [RequestedItem("mug-01", 3, upstream_id=lines_of(order)[0].wire_id)]
    return make_fulfillment_order(upstream_id=order.wire_id, items=items)


def page(order: Order) -> str:
    return f"/admin/fulfillment/order/{order.pk}/change/"


def step(order: Order, name: str) -> str:
    return f"/admin/fulfillment/fulfillment/of-order/{order.pk}/{name}/"


def text_of(answer: Any) -> str:
    """Return what a page says, without tags."""
    assert answer.status_code == 200
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(bare).split())


def offered(client: Client, order: Order) -> list[str]:
    """Return the steps on items that the page of an order offers."""
    return re.findall(rf"/of-order/{order.pk}/([a-z]+)/", client.get(page(order)).content.decode())


def units(order: Order, *counts: int | str) -> dict[str, Any]:
    """Return what a form sends: a number for each line."""
    return {f"line_{line.wire_id}": count for line, count in zip(lines_of(order), counts, strict=True)}


def asked(client: Client, order: Order, name: str, sent: dict[str, Any]) -> str:
    """Send the form and return the amount that the confirmation names."""
    answer = client.post(step(order, name), sent)
    found = re.search(r'name="confirmed" value="([^"]+)"', answer.content.decode())
    assert found, text_of(answer)
    return found[1]


def take(client: Client, order: Order, name: str, sent: dict[str, Any]) -> str:
    """Take a step to its end and return what the page of the order says then."""
    confirm(client, order, name, sent, asked(client, order, name, sent))
    return text_of(client.get(page(order)))


def confirm(client: Client, order: Order, name: str, sent: dict[str, Any], amount: str) -> None:
    """Confirm the amount that was asked about, which does it and leads to the order."""
    answer = client.post(step(order, name), sent | {"confirmed": amount})
    assert (answer.status_code, answer.headers.get("Location")) == (302, page(order))


def booked(order: Order) -> list[tuple[str, Decimal]]:
    """Return captures and cancels of an order."""
    return [(one.kind, one.amount) for charge in charges_of(order) for one in charge.entries]


def input_names(client: Client, order: Order, name: str) -> list[str]:
    return re.findall(r'name="(line_\d+)"', client.get(step(order, name)).content.decode())


def test_two_lines_of_one_sku_r_chk_243(clerk: Client) -> None:
    """Both are offered, each with its ID and amount; nothing is done before the amount was confirmed."""
    order = make_order(THIRDS, CHEAPER)
    said = text_of(clerk.get(step(order, "fulfil")))
    for line, told in zip(lines_of(order), ("3 for 10.80 USD in all", "2 for 9.99 USD in all"), strict=True):
        assert f"line {line.wire_id}: 0 to {line.quantity}" in said
        assert told in said
    assert asked(clerk, order, "fulfil", units(order, 1, 0)) == "3.60 USD"
    assert booked(order) == []


def test_the_amount_asked_about_is_the_one_captured_r_ful_440(clerk: Client) -> None:
    """By cumulative rounding: the parts of 10.80 and 9.99 differ, and add up."""
    order = make_order(THIRDS, CHEAPER)
    told = []
    first = units(order, 1, 1)
    for sent in (first, first, dict(zip(first, (1, ""), strict=True))):
        told.append(asked(clerk, order, "fulfil", sent))
        before = sum(amount for _, amount in booked(order))
        confirm(clerk, order, "fulfil", sent, told[-1])
        moved = sum(amount for _, amount in booked(order)) - before
        assert told[-1] == f"{moved:.2f} USD"
    assert told == ["8.60 USD", "8.59 USD", "3.60 USD"]
    assert {kind for kind, _ in booked(order)} == {"capture"}
    assert offered(clerk, order) == []


def test_what_staff_fulfilled_is_on_the_page(clerk: Client, books: Order) -> None:
    order = books
    tracking = {"tracking_company": "Postal", "tracking_number": "P-1", "tracking_url": "https://post.example/P-1"}
    said = take(clerk, order, "fulfil", units(order, 2) | tracking)
    made = Fulfillment.objects.get()
    line = lines_of(order)[0].wire_id
    assert f"Fulfilled by {made.wire_id}." in said
    assert "fulfillment.created" in said
    assert f"Fulfillment {made.wire_id}: 2 fulfilled of line {line} customer-service in the browser" in said
    assert re.search(rf"2 fulfilled ebook-01, line {line} — Postal P-1 customer-service in the browser", said)
    assert 'href="https://post.example/P-1"' in clerk.get(page(order)).content.decode()
    assert text_of(clerk.get(f"/admin/fulfillment/fulfillment/{made.pk}/change/")).count(order.wire_id) >= 2
    assert made.wire_id in text_of(clerk.get(f"/admin/fulfillment/fulfillment/?q={order.wire_id}"))


def test_made_through_the_api(api: Api, clerk: Client, books: Order) -> None:
    order = books
    line = lines_of(order)[0].wire_id
    body = {"orderId": order.wire_id, "items": [{"itemId": line, "quantity": 1, "cancelQuantity": 1}]}
    assert api.post("/fulfillments", body).status_code == 201
    said = text_of(clerk.get(page(order)))
    assert f"1 fulfilled, 1 cancelled of line {line}" in said
    assert said.count("through the API") == 2


def test_what_the_operation_refuses_is_at_its_field(clerk: Client, books: Order) -> None:
    order = books
    sent = units(order, 1) | {"tracking_url": "javascript:alert(1)", "confirmed": "10.00 USD"}
    answer = clerk.post(step(order, "fulfil"), sent)
    assert "Begin with http:// or https://" in text_of(answer)
    assert list(answer.context["form"].errors) == ["tracking_url"]
    assert booked(order) == []


@pytest.mark.parametrize(
    ("count", "told"),
    [(3, "less than or equal to 2"), (-1, "greater than or equal to 0"), ("x", "whole number"), (0, "at least one")],
)
def test_refused_at_the_field(clerk: Client, books: Order, count: int | str, told: str) -> None:
    order = books
    for name in ("fulfil", "cancel"):
        answer = clerk.post(step(order, name), units(order, count) | {"confirmed": "10.00 USD"})
        assert told in text_of(answer)
    assert booked(order) == []


def test_what_changed_meanwhile_is_asked_about_again(clerk: Client) -> None:
    """The amount of a unit is another one after somebody else closed one; and what is closed cannot be closed."""
    order = make_order(CHEAPER)
    line = lines_of(order)[0].wire_id
    amount = asked(clerk, order, "fulfil", units(order, 1))
    one = NewFulfillment(order.wire_id, [ClosedItem(line, quantity=1)])
    create_fulfillment(one, live_mode=False)
    said = text_of(clerk.post(step(order, "fulfil"), units(order, 1) | {"confirmed": amount}))
    assert (amount, "Fulfil items: 4.99 USD to be captured?" in said) == ("5.00 USD", True)
    create_fulfillment(one, live_mode=False)
    answer = clerk.post(step(order, "fulfil"), units(order, 1) | {"confirmed": "4.99 USD"}, follow=True)
    assert "not possible any more" in text_of(answer)
    assert Fulfillment.objects.count() == 2


def test_going_back_keeps_what_was_typed(clerk: Client, books: Order) -> None:
    order = books
    answer = clerk.post(step(order, "cancel"), units(order, 1) | {"reason": "too late", "change": "1"})
    assert re.search(r'name="line_\d+" value="1"', answer.content.decode())
    assert 'value="too late"' in answer.content.decode()


def test_managed_lines_are_asked_of_the_warehouse_r_ful_441(clerk: Client) -> None:
    """Line A is at the warehouse, B is digital: one cancellation that is to be decided, one fulfillment at once."""
    order = make_order(A, B)
    managed, digital = lines_of(order)
    at_warehouse(order)
    assert offered(clerk, order) == ["fulfil", "cancel"]
    assert input_names(clerk, order, "fulfil") == [f"line_{digital.wire_id}"]
    sent = units(order, 2, 1) | {"reason": "changed my mind"}
    assert asked(clerk, order, "cancel", sent) == "56.81 USD"
    said = take(clerk, order, "cancel", sent)
    asked_for = FulfillmentCancellation.objects.get()
    assert (asked_for.state, asked_for.reason) == ("pending", "changed my mind")
    assert [(item.line.order_line_id, item.quantity) for item in asked_for.items.all()] == [(managed.pk, 2)]
    assert f"Cancellation {asked_for.wire_id} requested; the warehouse decides." in said
    assert booked(order) == [("cancel", Decimal(10))]
    assert f"line {managed.wire_id}: 0 to 1" in text_of(clerk.get(step(order, "cancel")))


def test_managed_lines_nobody_was_asked_for_r_ful_337(clerk: Client) -> None:
    """They are given up like all others; to be captured they have to ship."""
    order = make_order(A)
    assert offered(clerk, order) == ["cancel"]
    take(clerk, order, "cancel", units(order, 3))
    assert booked(order) == [("cancel", Decimal("70.22"))]
    assert offered(clerk, order) == []


@pytest.mark.parametrize("state", ["dispute", "in_review", "pending_payment", "blocked", "cancelled", "complete"])
def test_only_accepted_orders_r_chk_245(clerk: Client, books: Order, state: str) -> None:
    order = books
    order.state = state
    order.save()
    assert offered(clerk, order) == []
    for name in ("fulfil", "cancel"):
        answer = clerk.post(step(order, name), units(order, 1) | {"confirmed": "10.00 USD"}, follow=True)
        assert "not possible any more" in text_of(answer)
    assert booked(order) == []


@pytest.mark.parametrize("role", ROLES)
def test_roles_r_ful_444(books: Order, enter: Enter, role: str) -> None:
    order, client = books, enter(role)
    assert bool(offered(client, order)) == ROLES[role]
    statuses = {client.post(step(order, name), units(order, 1)).status_code for name in ("fulfil", "cancel")}
    assert statuses == ({200} if ROLES[role] else {403})
    assert client.get(step(order, "nonsense")).status_code == 404


def test_the_other_mode_is_not_there(books: Order, enter: Enter) -> None:
    client = enter("Administrator")
    assert client.get(step(books, "fulfil")).status_code == 200
    client.post("/admin/mode/", {"mode": "live"})
    assert client.get(step(books, "fulfil")).status_code == 404


def shipped(goods: FulfillmentOrder) -> dict[str, Any]:
    """Return the form that ships a unit."""
    return {f"line_{goods.lines.get().wire_id}": 1}


def test_goods_steps_lead_back_to_the_order(staged_goods: tuple[Order, FulfillmentOrder], enter: Enter) -> None:
    """To the page that they were taken from."""
    order, goods = staged_goods
    client = enter("Operations")
    found = re.search(r'href="([^"]+/ship/\?next=[^"]+)"', client.get(page(order)).content.decode())
    assert found
    assert client.post(html.unescape(found[1]), shipped(goods)).headers["Location"] == page(order)


@pytest.mark.parametrize("elsewhere", ["", "https://evil.example/", "//evil.example/", "nowhere"])
def test_goods_steps_lead_nowhere_else(
    staged_goods: tuple[Order, FulfillmentOrder], enter: Enter, elsewhere: str
) -> None:
    """If the page that is named is not one of ours, to that of the goods."""
    goods = staged_goods[1]
    own = f"/admin/fulfillment/fulfillmentorder/{goods.pk}"
    answer = enter("Operations").post(f"{own}/ship/?next={elsewhere}", shipped(goods))
    assert answer.headers["Location"] == f"{own}/change/"
