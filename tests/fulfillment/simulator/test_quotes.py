"""Quotes in the simulator: shown on demand, and one of them fills the form (R-FUL-080, fulfillment.md section 13)."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from fulfillment.checkouts.models import Checkout
from fulfillment.shipping.loading import load_shipping_rates
from fulfillment.simulator.form import Basket, Line, show_request
from fulfillment.simulator.quotes import quotes_for
from tests.factories import SkuFactory
from tests.fulfillment.shipping.goods import goods, place

BASKET = {
    "sku": "mug-01",
    "price": "10",
    "quantity": "2",
    "currency": "USD",
    "ship_country": "US",
    "ship_state": "MN",
    "ship_postalCode": "55129",
    "ship_city": "Woodbury",
    "ship_line1": "1 Main St",
}


@pytest.fixture
def operations(reference: None) -> Client:
    """Somebody of operations; two mugs of 0.8 kg in Wisconsin."""
    load_shipping_rates()
    place("east", state="WI", countries=["US"])
    goods("mug-01", "0.8", east=2)
    user = User.objects.create_user("Operations", is_staff=True)
    user.groups.add(Group.objects.get(name="Operations"))
    client = Client()
    client.force_login(user)
    return client


def test_quotes_are_shown_when_asked_for(operations: Client) -> None:
    """Cheapest first, with what they are made of; not before somebody asks."""
    assert "Standard" not in operations.post("/admin/simulator/", BASKET).content.decode()
    text = operations.post("/admin/simulator/", BASKET | {"quote": "1"}).content.decode()
    assert text.index("7.00 USD") < text.index("15.00 USD") < text.index("24.00 USD")
    assert "3 to 7 days" in text
    assert "1 day\n" in text
    assert "shipping 6.00 · handling 1.00" in text


def test_a_pick_fills_the_form(operations: Client) -> None:
    """Service and amount go to `shippingChoice`, the origin to `shipFrom`, and a saved checkout carries them."""
    answer = operations.post("/admin/simulator/", BASKET | {"pick": "D2"})
    basket = answer.context["basket"]
    assert (basket.shipping_service, basket.shipping_amount) == ("D2", "15.00")
    assert basket.origin == {"postalCode": "55343", "state": "WI", "country": "US"}
    sent = answer.context["simulation"].request
    assert show_request(sent).as_request() == sent
    filled = {"shipping_service": "D2", "shipping_amount": "15.00"}
    filled |= {f"from_{name}": value for name, value in basket.origin.items()}
    operations.post("/admin/simulator/", BASKET | filled | {"save": "checkout"})
    checkout = Checkout.objects.get()
    assert checkout.shipping_choice["service_level"] == "D2"
    assert (checkout.total_shipping, checkout.ship_from["address"]["state"]) == (Decimal(15), "WI")


def test_a_pick_that_is_not_offered_changes_nothing(operations: Client) -> None:
    """The form stays as it was sent."""
    answer = operations.post("/admin/simulator/", BASKET | {"pick": "IC", "shipping_amount": "3"})
    assert (answer.context["basket"].shipping_service, answer.context["basket"].shipping_amount) == ("", "3")


def test_why_there_are_no_quotes(operations: Client) -> None:
    """In words: nothing to ship, nobody ships there, or what is wrong with the request."""
    SkuFactory(wire_id="song", tax_code="4512.100")
    asked = BASKET | {"quote": "1"}
    for change, reason in (
        ({"sku": "song"}, "No line has an inventory item"),
        ({"ship_country": "DE", "ship_state": "", "ship_postalCode": "10119"}, "No location ships there"),
        ({"ship_country": ""}, "Ship to, country"),
        ({"quantity": "0"}, "Line 1, quantity"),
        ({"currency": "EUR"}, "is not a valid currency"),
    ):
        text = operations.post("/admin/simulator/", asked | change).content.decode()
        quotes = text[text.index('<div class="sim-quotes">') : text.index('name="shipping_service"')]
        assert reason in quotes, change


def test_faults_are_told_at_the_line_of_the_form(operations: Client) -> None:
    """Lines that nobody ships are no part of the request, and count all the same."""
    SkuFactory(wire_id="song", tax_code="4512.100")
    lines = [Line(sku="song", price="1"), Line(), Line(sku="mug-01", price="10", quantity="x")]
    found = quotes_for(Basket(lines=lines, ship={"country": "US"}), live_mode=False).faults
    assert [fault.label for fault in found] == ["Line 2, quantity"]


def test_a_price_for_all_units(operations: Client) -> None:
    """Quotes ask for the price of one unit."""
    basket = Basket(
        lines=[Line(sku="mug-01", price="10", price_kind="aggregatePrice", quantity="3")], ship={"country": "US"}
    )
    assert quotes_for(basket, live_mode=False).picks
