"""From a basket in the simulator to an order, without a browser: what is shown, stored and told (R-CHK-247)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from fulfillment.orders.fraud.models import BLOCK, REVIEW, FraudRule
from fulfillment.orders.lifecycle.payment_arrival import receive_funds
from fulfillment.orders.models import Order
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory
from tests.factories.fixtures import Stage

from .test_pages import browser_of, person, signed_in

pytestmark = pytest.mark.django_db

VISA, DECLINED, CHALLENGED, FAILING = (
    f"creditCard:{number}"
    for number in ("4444222233331111", "4000000000003600", "5454545454545454", "4000000000003295")
)
OWNER = {
    "owner_firstName": "Ann",
    "owner_lastName": "Lee",
    "owner_line1": "1 Main St",
    "owner_city": "Woodbury",
    "owner_postalCode": "55129",
    "owner_state": "MN",
    "owner_country": "US",
}
BASKET = {
    "sku": ["mug-01", "mug-01"],
    "price": ["10", "8"],
    "quantity": ["2", "1"],
    "currency": "USD",
    "email": "ann@example.com",
    "ship_name": "Ann Lee",
    "ship_line1": "1 Main St",
    "ship_city": "Woodbury",
    "ship_postalCode": "55129",
    "ship_state": "MN",
    "ship_country": "US",
    "from_country": "US",
    "from_state": "MN",
    "from_postalCode": "55129",
    "shipping_amount": "5",
    "save": "pay",
}


class Till:
    """Somebody at the page of a checkout."""

    def __init__(self, browser: Client, address: str = "", **basket: Any) -> None:
        self.browser = browser
        self.address = address or browser.post("/admin/simulator/", BASKET | basket).headers["Location"]

    @property
    def checkout(self) -> Checkout:
        """The checkout as it is stored now."""
        return Checkout.objects.get(wire_id=self.address.rstrip("/").rpartition("/")[2])

    def press(self, step: str, **sent: Any) -> None:
        """Press a button that leads to a page, which is not looked at."""
        answer = self.browser.post(self.address, {"do": step} | sent)
        assert answer.status_code == 302
        self.address = answer.headers["Location"]

    def do(self, step: str, **sent: Any) -> str:
        """Press a button and return the page that follows."""
        answer = self.browser.post(self.address, {"do": step} | sent, follow=True)
        assert answer.status_code == 200
        if answer.redirect_chain:
            self.address = answer.redirect_chain[-1][0]
        return answer.content.decode()

    def pay(self, instrument: str) -> None:
        """Make a test source and attach it."""
        self.press("attach", instrument=instrument, **OWNER)

    def try_to_pay(self, instrument: str) -> str:
        """Make a test source, attach it and return the page that follows."""
        return self.do("attach", instrument=instrument, **OWNER)

    def look(self) -> str:
        """Return the page."""
        return self.browser.get(self.address).content.decode()


@pytest.fixture(scope="module")
def staged_operations(stage: Stage, staged_mug: Any) -> Iterator[User]:
    """Somebody of operations, and a SKU to sell."""
    with stage():
        yield person("Operations")


@pytest.fixture
def operations(staged_operations: User, db: None) -> Client:
    """The browser of somebody of operations, and a SKU to sell."""
    return browser_of(staged_operations)


@pytest.fixture(scope="module")
def staged_address(stage: Stage, staged_operations: User) -> Iterator[str]:
    """Where the page of a basket of two lines of one SKU is."""
    with stage():
        yield Till(browser_of(staged_operations)).address


@pytest.fixture
def till(staged_address: str, operations: Client) -> Till:
    """The page of a basket of two lines of one SKU."""
    return Till(operations, staged_address)


@pytest.mark.parametrize(
    ("role", "status"),
    [("Administrator", 200), ("Operations", 200), ("Developer", 200), ("Merchandiser", 403), ("Viewer", 403)],
)
def test_who_may(till: Till, role: str, status: int) -> None:
    """R-CHK-251."""
    if role != "Operations":
        till.browser = signed_in(role)
    assert till.browser.get(till.address).status_code == status
    assert till.browser.post(till.address, {"do": "order"}, follow=True).status_code == status


def test_a_good_card(till: Till) -> None:
    """R-CHK-168, R-CHK-243: an order of two rows with their own itemIds, its charge, and the figures simulated."""
    text = till.try_to_pay(VISA)
    assert "Left:" not in text
    text = till.do("order")
    order = Order.objects.get()
    assert order.checkout_id == till.checkout.wire_id
    ids = [line.wire_id for line in order.lines.order_by("position")]
    assert len(set(ids)) == 2
    assert [text.index(f'data-label="itemId">{wire_id}</td>') for wire_id in ids]
    assert f"Order {order.wire_id}: Accepted" in text
    assert "capturable" in text
    assert re.search(r"The order equals the simulation: all \d\d figures", text)
    types = Event.objects.filter(type__startswith="order").values_list("type", flat=True)
    assert "order.accepted" in types


def test_calls_can_be_copied(operations: Client) -> None:
    """R-CHK-247: each call as an integrator sends it, and what came back; another checkout shows its own."""
    till = Till(operations)
    till.pay(VISA)
    text = till.do("order")
    shown = [" ".join(call.split()) for call in re.findall(r"<summary>((?:POST|DELETE) [^<]*)<", text)]
    source = Source.objects.get().wire_id
    attached = f"POST /checkouts/{till.checkout.wire_id}/sources/{source}"
    assert shown == ["POST /checkouts", "POST /sources", attached, "POST /orders"]
    assert "&quot;number&quot;: &quot;4444222233331111&quot;" in text
    assert f"&quot;checkoutId&quot;: &quot;{till.checkout.wire_id}&quot;" in text
    assert "<summary>POST /orders" not in Till(till.browser).look()


def test_a_declined_card_ends_the_checkout_and_one_click_begins_anew(till: Till) -> None:
    """R-CHK-169, E-CHK-30: the reason in plain words; a new checkout of the same basket becomes an order."""
    ended = till.checkout
    till.pay(DECLINED)
    text = till.do("order")
    assert "The bank refused the charge." in text
    assert "409" in text
    assert not Order.objects.exists()
    assert 'value="order"' not in text
    assert "Build a new checkout from this basket" in till.look()

    till.press("rebuild")
    assert till.checkout.pk != ended.pk
    assert [(line.sku_id, line.quantity, line.amount) for line in till.checkout.lines.all()] == [
        (line.sku_id, line.quantity, line.amount) for line in ended.lines.all()
    ]
    assert till.checkout.total_amount == ended.total_amount
    till.pay(VISA)
    assert "Accepted" in till.do("order")


def test_what_is_missing_is_named_at_its_field(operations: Client) -> None:
    """R-CHK-160, R-CHK-164: the checkout stays open, and what is filled in afterwards mends it."""
    till = Till(operations, email="", ship_name="")
    till.pay(VISA)
    text = till.do("order")
    assert "The email address is missing." in text
    assert re.search(r'id="email"[^>]*aria-invalid="true"', text)
    text = till.do("change", **BASKET | {"ship_name": ""})
    assert re.search(r'id="ship_name"[^>]*aria-invalid="true"', text)
    assert '<a href="#ship_name">Ship to, name</a>' in text
    text = till.do("change", **BASKET)
    assert "aria-invalid" not in text
    assert "Accepted" in till.do("order")


def test_nobody_to_bill(till: Till) -> None:
    """R-CHK-162: told before the attempt, which would end the checkout; then nothing is paid (R-CHK-166)."""
    page = till.look()
    assert "An attempt to order it would end this checkout." in page
    assert 'class="plain-button" name="do" value="order">Place it anyway (ends this checkout)' in page
    assert "Place the order" not in page
    text = till.do("change", **BASKET, bill_same="on")
    assert "Nobody is billed" not in text
    assert "Not everything is paid." in till.do("order")
    assert till.checkout.state == "open"


def test_a_refused_change_keeps_what_was_typed(till: Till) -> None:
    """What is wrong stands at its input, and nothing is stored."""
    text = till.do("change", **BASKET | {"ship_postalCode": "nowhere"})
    assert re.search(r'id="ship_postalCode"[^>]*value="nowhere"[^>]*aria-invalid="true"', text)
    assert till.checkout.ship_to["address"]["postal_code"] == "55129"
    assert "Nothing was changed." in till.do("change", **BASKET)


def test_redirect(till: Till) -> None:
    """R-CHK-154 to R-CHK-156: the shopper's page, approved, then a refresh moves the order on."""
    till.pay("payPal:")
    text = till.do("order")
    source = Source.objects.get()
    assert source.details["returnUrl"].endswith(till.address)
    assert f'href="{source.shopper_page}"' in text
    assert "pending payment" in till.do("refresh")
    till.browser.post(source.shopper_page, {"approve": "1"})
    assert "Accepted" in till.do("refresh")
    assert [charge.state for charge in source.charges.all()] == ["capturable"]


def test_review(till: Till) -> None:
    """R-CHK-173, R-CHK-175: the order waits for somebody's decision."""
    FraudRule.objects.create(kind="email", value="ann@example.com", outcome=REVIEW)
    till.pay(VISA)
    text = till.do("order")
    assert "In review" in text
    assert "wants somebody to decide" in text
    assert f'href="/admin/fulfillment/order/{Order.objects.get().pk}/change/"' in text


def test_a_blocked_order(till: Till) -> None:
    """R-CHK-170: no order; staff see which rule struck, the shopper's answer does not say it."""
    FraudRule.objects.create(kind="email", value="ann@example.com", outcome=BLOCK)
    till.pay(VISA)
    text = till.do("order")
    assert "The fraud review blocked the order." in text
    assert till.checkout.last_failure["reason"] in text
    assert not Order.objects.exists()


def test_wire_transfer(till: Till) -> None:
    """R-CHK-148, R-CHK-174: no page for a shopper; the order waits, and its own page is where funds arrive."""
    till.pay("wireTransfer:")
    text = till.do("order")
    assert "The order waits for the funds." in text
    assert "Nothing was charged yet." in text
    receive_funds(live_mode=False, wire_id=Order.objects.get().wire_id)
    assert "Accepted" in till.look()


def test_a_challenge_is_passed_first(till: Till) -> None:
    """R-CHK-138: until then the source cannot be attached; its page is offered."""
    text = till.try_to_pay(CHALLENGED)
    source = Source.objects.get()
    assert f'href="{source.shopper_page}"' in text
    assert 'value="attach-known"' not in text
    till.browser.post(source.shopper_page, {"name": "1234", "password": "password"})
    assert 'value="attach-known"' in till.look()
    till.press("attach-known", source=source.wire_id)
    assert "Accepted" in till.do("order")


def test_a_source_that_fails_at_once(till: Till) -> None:
    """R-CHK-234."""
    assert "failed at once" in till.try_to_pay(FAILING)
    assert Source.objects.get().state == "failed"
    assert 'value="attach-known"' not in till.look()


def test_store_credit(till: Till) -> None:
    """R-CHK-139, R-CHK-141, R-CHK-142: too much is refused; some, then a card; detached again."""
    assert "more than what is left to pay" in till.do("credit", amount="1000")
    assert "10.00 USD" in till.do("credit", amount="10")
    till.pay(VISA)
    credit = Source.objects.get(type="customerCredit", state="chargeable", amount=10)
    assert "cannot stand together" in till.do("credit", amount="1")
    till.press("detach", source=credit.wire_id)
    assert "Accepted" in till.do("order")
    assert len(Order.objects.get().session.charges.all()) == 1


def test_ordered_twice(till: Till) -> None:
    """R-CHK-030, R-CHK-158: the second press finds the order that the first one made."""
    till.pay(VISA)
    till.press("order")
    assert "404" in till.do("order")
    assert Order.objects.count() == 1


def test_modes(till: Till) -> None:
    """R-CHK-015, R-CHK-147: the other mode has no such checkout, and makes no cards."""
    till.browser.post("/admin/mode/", {"mode": "live"})
    assert till.browser.get(till.address).status_code == 404
    SkuFactory(wire_id="mug-01", name="Enamel mug", live_mode=True)
    assert 'id="instrument"' not in Till(till.browser).look()


def test_unknown_things(till: Till) -> None:
    """Nothing is made of a source that is not offered, and an unknown button only shows the page."""
    assert "Choose a test source." in till.try_to_pay("creditCard:4242424242424242")
    assert "not found" in till.do("attach-known", source="nothing")
    assert not Source.objects.exists()
    assert till.checkout.wire_id in till.do("dance")


def test_the_basket_of_a_checkout_can_be_changed(till: Till) -> None:
    """Its lines stand in the form again."""
    text = till.browser.get(f"/admin/simulator/?checkout={till.checkout.wire_id}").content.decode()
    assert text.count('value="mug-01"') == 2
    assert till.browser.get("/admin/simulator/?checkout=none").status_code == 404


def test_a_saved_checkout_leads_there(till: Till) -> None:
    """Its page has a button for those who use the simulator, and for nobody else."""
    page = f"/admin/fulfillment/checkout/{till.checkout.pk}/"
    assert "Pay and order" in till.browser.get(f"{page}change/").content.decode()
    assert till.browser.get(f"{page}pay/").headers["Location"] == till.address
    viewer = signed_in("Viewer")
    assert "Pay and order" not in viewer.get(f"{page}change/").content.decode()
    assert viewer.get(f"{page}pay/").status_code == 403
