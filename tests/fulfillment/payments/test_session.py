"""What a session follows: the price, the payer, sources that go (R-CHK-131 to R-CHK-145, R-CHK-029)."""

from decimal import Decimal
from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.payments.sessions.models import Contribution, PaymentSession
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.states import CONSUMED
from fulfillment.sales import calculation
from tests.factories.client import Api, assert_error
from tests.fulfillment.checkouts.conftest import InjectedTables
from tests.fulfillment.payments.cards import ADDRESS, OWNER, card, credit, make
from tests.fulfillment.payments.conftest import OpenCart
from tests.fulfillment.payments.test_attach import amounts, attach, payment, saved_card

BILL_TO = {"name": "Ada Lovelace", "email": "ada@example.com", "address": ADDRESS}


def detach(api: Api, checkout: dict[str, Any], source: dict[str, Any]) -> Any:
    return api.delete(f"/checkouts/{checkout['id']}/sources/{source['id']}")


def owned(name: str) -> dict[str, Any]:
    return OWNER | {"firstName": name}


def billed(api: Api, checkout: dict[str, Any]) -> Any:
    return api.get(f"/checkouts/{checkout['id']}").json().get("billTo", {}).get("name")


def test_the_session_stays_the_same(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-131; in test and live mode each its own."""
    checkout = open_cart()
    session = checkout["payment"]["session"]
    attach(api, checkout, make(api))
    api.post(f"/checkouts/{checkout['id']}", {"shippingChoice": {"amount": 3}})
    now = payment(api, checkout)["session"]
    assert (now["id"], now["clientSecret"]) == (session["id"], session["clientSecret"])
    assert session["clientSecret"].startswith(f"{session['id']}_")


def test_amounts_follow_the_price(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-024, R-CHK-143, S-CHK-05."""
    checkout = open_cart()
    attach(api, checkout, make(api, credit(20)))
    attach(api, checkout, make(api))
    api.post(f"/checkouts/{checkout['id']}", {"shippingChoice": {"amount": 3}})
    assert amounts(api, checkout) == [("customerCredit", 20.0), ("creditCard", 10.01)]


def test_store_credit_above_a_price_that_fell(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-144: the amounts stay, the client detaches."""
    checkout = open_cart(shippingChoice={"amount": 10})
    spare = make(api, credit(10))
    attach(api, checkout, make(api, credit(25)))
    attach(api, checkout, spare)
    attach(api, checkout, make(api))
    assert amounts(api, checkout)[-1] == ("creditCard", 2.01)
    api.post(f"/checkouts/{checkout['id']}", {"shippingChoice": {"amount": 0}})
    session = payment(api, checkout)["session"]
    assert session["state"] == "requires_source"
    assert (session["amountContributed"], session["amountRemainingToBeContributed"]) == (35.0, 0.0)
    assert amounts(api, checkout) == [("customerCredit", 25.0), ("customerCredit", 10.0), ("creditCard", 0.0)]
    assert detach(api, checkout, spare).status_code == 204
    assert payment(api, checkout)["session"]["state"] == "requires_confirmation"
    assert amounts(api, checkout) == [("customerCredit", 25.0), ("creditCard", 2.01)]


def test_detach(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-142: a single-use source is cancelled for good, a saved one stays."""
    for made, state in ((make(api), "cancelled"), (saved_card(api), "chargeable")):
        checkout = open_cart(sourceId=made["id"])
        answer = detach(api, checkout, made)
        assert (answer.status_code, answer.content) == (204, b"")
        assert api.get(f"/sources/{made['id']}").json()["state"] == state
        assert payment(api, checkout).keys() == {"session"}
        assert payment(api, checkout)["session"]["state"] == "requires_source"
        assert_error(detach(api, checkout, made), 404, ("not_found", "id"))
        told = [event for event in api.get("/events").json()["data"] if event["type"] == "checkout.updated"]
        assert told[0]["data"]["object"]["payment"] == payment(api, checkout)


def test_detach_what_is_not_there(api: Api, public_api: Api, open_cart: OpenCart) -> None:
    checkout, made = open_cart(), make(api)
    assert_error(detach(api, checkout, made), 404, ("not_found", "id"))
    assert_error(detach(api, checkout, {"id": "none"}), 404, ("not_found", "id"))
    assert_error(detach(api, {"id": "none"}, made), 404, ("not_found", "id"))
    assert_error(detach(public_api, checkout, made), 401, ("unauthorized", None))
    assert api.get(f"/sources/{made['id']}").json()["state"] == "chargeable"


def test_delete_a_checkout(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-029: nothing but the sources is left, and single-use ones are cancelled."""
    single, saved = make(api, credit(2)), saved_card(api)
    checkout = open_cart(sourceId=single["id"])
    attach(api, checkout, saved)
    assert api.delete(f"/checkouts/{checkout['id']}").status_code == 204
    states = [api.get(f"/sources/{source['id']}").json()["state"] for source in (single, saved)]
    assert states == ["cancelled", "chargeable"]
    assert [kind._base_manager.count() for kind in (Checkout, PaymentSession, Contribution)] == [0, 0, 0]
    told = api.get("/events").json()["data"][0]
    assert told["type"] == "checkout.deleted"
    assert len(told["data"]["object"]["payment"]["sources"]) == 2


def test_a_source_that_was_spent_elsewhere_counts_no_more(api: Api, open_cart: OpenCart) -> None:
    """A cart that changed is made anew and takes the source along; the old one cannot pay with it any more."""
    made = make(api)
    old, new = open_cart(sourceId=made["id"]), open_cart(9, sourceId=made["id"])
    assert amounts(api, new) == [("creditCard", 9.0)]
    source = Source.objects.get()
    source.state = CONSUMED
    source.save()
    session = payment(api, old)["session"]
    assert (session["state"], session["amountContributed"]) == ("requires_source", 0.0)
    assert amounts(api, old) == [("creditCard", 0.0)]
    attach(api, old, make(api, credit(5)))
    attach(api, old, make(api))
    assert amounts(api, old) == [("customerCredit", 5.0), ("creditCard", 22.01)]
    assert payment(api, old)["session"]["state"] == "requires_confirmation"


def test_the_owner_is_billed(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-145: derived from the owner, and gone with the source."""
    made = make(api)
    checkout = open_cart(sourceId=made["id"])
    assert checkout["billTo"] == BILL_TO
    detach(api, checkout, made)
    assert "billTo" not in api.get(f"/checkouts/{checkout['id']}").json()


def test_all_that_an_owner_says(api: Api, open_cart: OpenCart) -> None:
    owner = OWNER | {
        "phoneNumber": "555",
        "organization": "Engines",
        "additionalAddressInfo": {"neighborhood": "x"},
        "upstreamId": "o-1",
    }
    checkout = open_cart(sourceId=make(api, card(owner=owner))["id"])
    more = {"phone": "555", "organization": "Engines", "additionalAddressInfo": {"neighborhood": "x"}}
    assert checkout["billTo"] == BILL_TO | more


def test_who_is_billed(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-145: primary beats secondary, among secondary the last; what is said aloud beats all."""
    checkout = open_cart()
    first, second = (make(api, credit(1, owner=owned(name))) for name in ("One", "Two"))
    nobody, primary = make(api, credit(1)), make(api)
    names = []
    for source in (first, second, nobody, primary):
        attach(api, checkout, source)
        names.append(billed(api, checkout))
    detach(api, checkout, primary)
    detach(api, checkout, second)
    names.append(billed(api, checkout))
    assert names == ["One Lovelace", "Two Lovelace", "Two Lovelace", "Ada Lovelace", "One Lovelace"]


def test_an_explicit_bill_is_never_overwritten(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-145; cleared, it is derived again."""
    checkout = open_cart(billTo={"name": "Explicit", "address": ADDRESS})
    attach(api, checkout, make(api))
    assert billed(api, checkout) == "Explicit"
    path = f"/checkouts/{checkout['id']}"
    assert api.post(path, {"billTo": None}).json()["billTo"] == BILL_TO
    assert api.post(path, {"billTo": {"name": "Said"}, "sourceId": ""}).json()["billTo"] == {"name": "Said"}
    assert api.post(path, {"email": "b@example.com"}).json()["billTo"] == {"name": "Said"}


def test_the_owners_place_is_where_digital_goods_are_taxed(
    api: Api, open_cart: OpenCart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-CHK-024, R-CHK-145: attaching prices anew, and the source pays the new price."""
    checkout, made = open_cart(100), make(api)
    places: list[Any] = []

    def tables(place: Any, *args: Any, **kwargs: Any) -> InjectedTables:
        places.append(place)
        return InjectedTables(default=Decimal("0.1") if place is not None and place.country == "US" else Decimal(0))

    monkeypatch.setattr(calculation, "tax_tables", tables)
    attach(api, checkout, made)
    assert amounts(api, checkout) == [("creditCard", 110.0)]
    assert places[-1].country == "US"


def test_a_credit_for_a_session(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-146: currency and owner come from the session; it is not attached by that."""
    checkout = open_cart(billTo={"name": "Ada King Lovelace", "phone": "555", "address": ADDRESS})
    made = make(api, credit(3, paymentSessionId=checkout["payment"]["session"]["id"]))
    assert made["currency"] == "USD"
    expected = {"firstName": "Ada King", "lastName": "Lovelace", "phoneNumber": "555", "address": ADDRESS}
    assert made["owner"] == expected
    assert made["paymentSessionId"] == checkout["payment"]["session"]["id"]
    fraction = api.post("/sources", credit(1.005, paymentSessionId=made["paymentSessionId"]))
    assert_error(fraction, 400, ("invalid_parameter", "amount"))
    assert "sources" not in payment(api, checkout)


def test_a_change_without_effect_on_the_session_tells_nothing(api: Api, open_cart: OpenCart) -> None:
    """R-CON-126, R-EVT-024."""
    checkout = open_cart(sourceId=make(api)["id"])
    before = len(api.get("/events").json()["data"])
    assert api.post(f"/checkouts/{checkout['id']}", {}).json() == checkout
    assert len(api.get("/events").json()["data"]) == before
