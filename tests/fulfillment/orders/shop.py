"""A shop that sells through the API: carts, sources, orders, as an integration makes them."""

from typing import Any

import pytest

from fulfillment.orders.lifecycle.payment_arrival import give_up_overdue_orders
from fulfillment.orders.models import Order
from tests.factories.client import Api

ADDRESS = {"line1": "10380 Bren Road W", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}
PERSON = {"name": "Ann Lee", "address": ADDRESS}
VISA, DECLINED_CARD, THREE_D_SECURE = "4444222233331111", "4000000000003600", "5454545454545454"
CARD = {"expirationMonth": 12, "expirationYear": 2039}


class Shop:
    """Calls with one key; whatever a call answers must be a success unless the test asks for the answer itself."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def post(self, path: str, body: Any = b"") -> Any:
        """Return what a successful call answers."""
        answer = self.api.post(path, body)
        assert answer.status_code < 300, answer.content
        return answer.json()

    def get(self, path: str) -> Any:
        """Return what is shown."""
        answer = self.api.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def card(self, number: str = VISA, **owner: Any) -> str:
        """Make a card and return its id."""
        return self.source("creditCard", creditCard={"number": number} | CARD, **owner)

    def source(self, type: str, last_name: str = "Lee", **members: Any) -> str:  # noqa: A002
        """Make a primary source whose owner has a last name, and return its id."""
        owner = {"firstName": "Ann", "lastName": last_name, "email": "ann@example.com", "address": ADDRESS}
        body = {"type": type, "owner": owner | members.pop("owner", {})} | members
        return str(self.post("/sources", body)["id"])

    def credit(self, amount: float, **members: Any) -> str:
        """Make a store credit and return its id."""
        return str(self.post("/sources", {"type": "customerCredit", "amount": amount} | members)["id"])

    def checkout(self, *items: Any, source: str = "", **members: Any) -> str:
        """Make a cart that can become an order, by default of goods for 20.00, and return its id."""
        body: dict[str, Any] = {
            "currency": "USD",
            "email": "ann@example.com",
            "shipFrom": {"address": ADDRESS},
            "shipTo": PERSON,
            "billTo": PERSON,
            "shippingChoice": {"amount": 0},
            "items": list(items) or [{"skuId": "mug-01", "price": 20}],
        }
        made = {name: value for name, value in (body | members).items() if value is not None}
        checkout = str(self.post("/checkouts", made)["id"])
        if source:
            self.post(f"/checkouts/{checkout}/sources/{source}")
        return checkout

    def paid_checkout(self, *items: Any, **members: Any) -> str:
        """Make a cart with a good card."""
        return self.checkout(*items, source=self.card(), **members)

    def order(self, checkout: str) -> Any:
        """Order a cart and return the order."""
        return self.post("/orders", {"checkoutId": checkout})

    def refused(self, checkout: str) -> Any:
        """Order a cart that cannot be ordered and return the answer."""
        answer = self.api.post("/orders", {"checkoutId": checkout})
        assert answer.status_code >= 400, answer.content
        return answer

    def later(self, seconds: float) -> None:
        """Let time pass in test mode, then let the worker give up what is overdue."""
        self.post("/lockstep/clock", {"advanceSeconds": int(seconds)})
        self.work()

    def work(self) -> None:
        """Let the worker give up what is overdue."""
        from_clock = Order(live_mode=False).now()
        give_up_overdue_orders(now=from_clock, live_mode=False)


@pytest.fixture(scope="module")
def staged_shop(staged_api: Api, staged_mug: Any, staged_ebook: Any) -> Shop:
    """The same shop, for fixtures that stage a scene."""
    return Shop(staged_api)


@pytest.fixture
def shop(api: Api, mug: Any, ebook: Any) -> Shop:
    """A shop that sells a mug and an e-book, in test mode."""
    return Shop(api)
