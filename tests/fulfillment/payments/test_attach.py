"""Attaching sources to checkouts, by the path and in the body (R-CHK-132 to R-CHK-152, S-CHK-06)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.payments.sessions.models import Contribution
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage
from tests.fulfillment.payments.cards import card, credit, make, wallet
from tests.fulfillment.payments.conftest import OpenCart, cart_opener

STATUS = ("source_status_invalid_for_session", None)
UPDATE = ("session_update_not_allowed", None)
AMOUNT = ("session_source_amount_too_large", None)
NOT_SAVED = ("nonreusable_source", None)


@pytest.fixture(scope="module")
def staged_cart(stage: Stage, staged_api: Api, staged_ebook: Any, untaxed: None) -> Iterator[dict[str, Any]]:
    """A checkout without a source, as it was answered."""
    with stage():
        yield cart_opener(staged_api, staged_ebook.wire_id)()


@pytest.fixture
def checkout(staged_cart: dict[str, Any], db: None) -> dict[str, Any]:
    """A checkout without a source, as it was answered."""
    return deepcopy(staged_cart)


def attach(api: Api, checkout: dict[str, Any], source: dict[str, Any]) -> Any:
    return api.post(f"/checkouts/{checkout['id']}/sources/{source['id']}")


def payment(api: Api, checkout: dict[str, Any]) -> Any:
    return api.get(f"/checkouts/{checkout['id']}").json()["payment"]


def amounts(api: Api, checkout: dict[str, Any]) -> list[tuple[str, float]]:
    return [(source["type"], source["amount"]) for source in payment(api, checkout)["sources"]]


def saved_card(api: Api) -> dict[str, Any]:
    made = make(api)
    api.post("/customers", {"id": "c-1"})
    assert api.post(f"/customers/c-1/sources/{made['id']}").status_code == 200
    return made


def test_by_path(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-137, A-CHK-02: the answer is the source; the checkout tells it by an event, once."""
    made = make(api)
    assert payment(api, checkout)["session"]["state"] == "requires_source"
    answer = attach(api, checkout, made)
    assert answer.status_code == 200
    assert answer.json() == made | {"amount": 27.01, "currency": "USD"} == api.get(f"/sources/{made['id']}").json()
    now = payment(api, checkout)
    expected = {"state": "requires_confirmation", "amountContributed": 27.01, "amountRemainingToBeContributed": 0.0}
    assert now["session"] == checkout["payment"]["session"] | expected
    assert [source.keys() for source in now["sources"]] == [{"id", "type", "amount", "owner", "creditCard"}]
    events = api.get("/events").json()["data"][:3]
    assert [event["type"] for event in events] == ["checkout.updated", "source.created", "checkout.created"]
    assert events[0]["data"]["object"]["payment"] == now
    assert events[0]["data"]["previousAttributes"]["payment"] == checkout["payment"]


def test_twice_is_once(api: Api, checkout: dict[str, Any]) -> None:
    made = make(api)
    first = attach(api, checkout, made).json()
    events = len(api.get("/events").json()["data"])
    assert attach(api, checkout, made).json() == first
    assert Contribution.objects.count() == 1
    assert len(api.get("/events").json()["data"]) == events


def test_in_the_body(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-137: create and update answer the checkout; "" and null change nothing (R-CHK-008)."""
    made = make(api)
    checkout = open_cart(sourceId=made["id"])
    assert [source["id"] for source in checkout["payment"]["sources"]] == [made["id"]]
    other = make(api, wallet("payPal"))
    path = f"/checkouts/{checkout['id']}"
    updated = api.post(path, {"sourceId": other["id"]}).json()
    assert [source["id"] for source in updated["payment"]["sources"]] == [other["id"]]
    for nothing in ("", None):
        assert api.post(path, {"sourceId": nothing}).json() == updated
    assert "sourceId" not in updated


def test_unknown(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-138: 404 in the path, 409 in the body; nothing is left of a refused checkout."""
    made = make(api)
    assert_error(api.post(f"/checkouts/none/sources/{made['id']}"), 404, ("not_found", "id"))
    message = assert_error(api.post(f"/checkouts/{checkout['id']}/sources/none"), 404, ("not_found", "id"))
    assert message == ["Source 'none' not found."]
    answer = api.post(f"/checkouts/{checkout['id']}", {"sourceId": "none"})
    assert assert_error(answer, 409, ("source_not_found", "sourceId")) == message


def test_keys(api: Api, public_api: Api, api_for: Any, checkout: dict[str, Any]) -> None:
    made = make(api)
    assert_error(attach(public_api, checkout, made), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"checkouts": "read", "sources": "read_write"})
    assert_error(attach(reader, checkout, made), 403, ("forbidden", None))
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("state", ["consumed", "cancelled", "failed", "requires_action"])
def test_states_that_cannot_be_attached(api: Api, checkout: dict[str, Any], state: str) -> None:
    """R-CHK-138, R-CHK-234."""
    made = make(api)
    source = Source.objects.get()
    source.state = state
    source.save()
    assert_error(attach(api, checkout, made), 409, STATUS)
    assert_error(api.post(f"/checkouts/{checkout['id']}", {"sourceId": made["id"]}), 409, STATUS)
    assert "sources" not in payment(api, checkout)


@pytest.mark.parametrize("type_", ["wireTransfer", "klarnaCredit"])
def test_pending_sources_can_be_attached(api: Api, checkout: dict[str, Any], type_: str) -> None:
    """R-CHK-138, S-CHK-09, S-CHK-10."""
    assert attach(api, checkout, make(api, wallet(type_))).status_code == 200
    assert payment(api, checkout)["session"]["state"] == "requires_confirmation"


def test_store_credit_then_card(api: Api, checkout: dict[str, Any]) -> None:
    """S-CHK-06, R-CHK-134, R-CHK-143."""
    assert attach(api, checkout, make(api, credit(12.5))).json()["currency"] == "USD"
    session = payment(api, checkout)["session"]
    assert session["state"] == "requires_source"
    assert (session["amountContributed"], session["amountRemainingToBeContributed"]) == (12.5, 14.51)
    attach(api, checkout, make(api))
    assert amounts(api, checkout) == [("customerCredit", 12.5), ("creditCard", 14.51)]
    assert payment(api, checkout)["session"]["state"] == "requires_confirmation"


def test_store_credit_after_a_single_use_card(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-139, E-CHK-34."""
    checkout = open_cart(sourceId=make(api)["id"])
    assert_error(attach(api, checkout, make(api, credit())), 409, UPDATE)


def test_store_credit_beside_a_saved_card(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-140, R-CHK-141: the saved card shrinks, to nothing at most."""
    checkout = open_cart(sourceId=saved_card(api)["id"])
    attach(api, checkout, make(api, credit(20)))
    assert amounts(api, checkout) == [("creditCard", 7.01), ("customerCredit", 20.0)]
    assert_error(attach(api, checkout, make(api, credit(7.02))), 409, AMOUNT)
    attach(api, checkout, make(api, credit(7.01)))
    assert amounts(api, checkout)[0] == ("creditCard", 0.0)


def test_too_much_store_credit(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-141."""
    assert_error(attach(api, checkout, make(api, credit(100))), 409, AMOUNT)
    attach(api, checkout, make(api, credit(20)))
    assert_error(attach(api, checkout, make(api, credit(7.02))), 409, AMOUNT)
    attach(api, checkout, make(api, credit(7.01)))
    assert payment(api, checkout)["session"]["state"] == "requires_confirmation"


@pytest.mark.parametrize("type_", ["bPay", "codJapan", "ideal", "msts", "bancontact"])
def test_types_that_cannot_be_combined(api: Api, open_cart: OpenCart, type_: str) -> None:
    """R-CHK-135: whichever comes second."""
    alone, other = make(api, wallet(type_)), make(api, wallet(type_))
    assert_error(attach(api, open_cart(sourceId=make(api, credit())["id"]), alone), 409, UPDATE)
    assert_error(attach(api, open_cart(sourceId=other["id"]), make(api, credit())), 409, UPDATE)


def test_store_credit_in_another_currency(api: Api, checkout: dict[str, Any]) -> None:
    assert_error(attach(api, checkout, make(api, credit(5, currency="EUR"))), 409, UPDATE)
    attach(api, checkout, make(api, credit(27.01)))
    api.post(f"/checkouts/{checkout['id']}", {"currency": "EUR"})
    session = payment(api, checkout)["session"]
    assert (session["state"], session["amountContributed"]) == ("requires_source", 0.0)
    assert amounts(api, checkout) == [("customerCredit", 0.0)]
    assert attach(api, checkout, make(api)).status_code == 200
    assert amounts(api, checkout) == [("customerCredit", 0.0), ("creditCard", 27.01)]
    assert payment(api, checkout)["session"]["state"] == "requires_confirmation"
    api.post(f"/checkouts/{checkout['id']}", {"currency": "USD"})
    assert amounts(api, checkout) == [("customerCredit", 27.01), ("creditCard", 0.0)]


def test_store_credit_of_a_fraction_of_a_cent(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-093: its currency is known only now; nothing of it is charged."""
    checkout, fraction = open_cart(), make(api, credit(1.005))
    assert_error(attach(api, checkout, fraction), 409, UPDATE)
    assert_error(api.post(f"/checkouts/{checkout['id']}", {"sourceId": fraction["id"]}), 409, UPDATE)
    assert payment(api, checkout)["session"]["amountContributed"] == 0.0
    assert attach(api, open_cart(currency="KWD"), fraction).json()["currency"] == "KWD"


def test_another_primary_replaces_the_first(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-136, R-CHK-142."""
    first, saved, last = make(api), saved_card(api), make(api)
    checkout = open_cart(sourceId=first["id"])
    for source in (saved, last):
        attach(api, checkout, source)
        assert [shown["id"] for shown in payment(api, checkout)["sources"]] == [source["id"]]
    assert api.get(f"/sources/{first['id']}").json()["state"] == "cancelled"
    assert api.get(f"/sources/{saved['id']}").json()["state"] == "chargeable"


def test_merchant_initiated_needs_a_saved_source(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-152."""
    checkout = open_cart(chargeType="merchant_initiated")
    assert_error(attach(api, checkout, make(api)), 409, NOT_SAVED)
    assert attach(api, checkout, saved_card(api)).status_code == 200


def test_merchant_initiated_is_sent_after_the_card(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-152, E-CHK-42: the pair is judged as the request leaves it, whichever half came last."""
    checkout = open_cart(sourceId=make(api)["id"])
    path, later = f"/checkouts/{checkout['id']}", {"chargeType": "merchant_initiated"}
    assert_error(api.post(path, later), 409, NOT_SAVED)
    assert "chargeType" not in api.get(path).json()
    assert_error(api.post(path, later | {"sourceId": make(api)["id"]}), 409, NOT_SAVED)
    assert api.post(path, {"chargeType": "moto"}).status_code == 200
    changed = api.post(path, later | {"sourceId": saved_card(api)["id"]}).json()
    assert (changed["chargeType"], changed["payment"]["session"]["state"]) == (
        "merchant_initiated",
        "requires_confirmation",
    )


def test_which_refusal_comes_first(api: Api, open_cart: OpenCart) -> None:
    """State, saved, combination, amount."""
    checkout = open_cart(sourceId=make(api)["id"])
    assert_error(attach(api, checkout, make(api, credit(100))), 409, UPDATE)
    failed = make(api, card("4000000000003295"))
    assert failed["state"] == "failed"
    checkout = open_cart(chargeType="merchant_initiated", sourceId=saved_card(api)["id"])
    assert_error(attach(api, checkout, failed), 409, STATUS)
    assert_error(attach(api, checkout, make(api, credit(100))), 409, NOT_SAVED)


@pytest.mark.parametrize("state", ["converted", "dead"])
def test_closed_checkouts(api: Api, open_cart: OpenCart, state: str) -> None:
    """R-CHK-026, R-CHK-027."""
    made = make(api)
    checkout = open_cart(sourceId=made["id"])
    row = Checkout.objects.get(wire_id=checkout["id"])
    row.state = state
    row.save()
    for answer in (
        attach(api, checkout, make(api)),
        api.delete(f"/checkouts/{checkout['id']}/sources/{made['id']}"),
        api.post(f"/checkouts/{checkout['id']}", {"sourceId": make(api)["id"]}),
        api.delete(f"/checkouts/{checkout['id']}"),
    ):
        assert_error(answer, 409, ("restricted_update", "id"))
    assert [source["id"] for source in payment(api, checkout)["sources"]] == [made["id"]]


def test_nothing_to_pay(api: Api, open_cart: OpenCart) -> None:
    """R-CHK-132, A-CHK-28."""
    checkout = open_cart(0)
    assert checkout["payment"]["session"]["state"] == "requires_confirmation"
    assert "sources" not in checkout["payment"]


def test_a_dry_run_attaches_and_stores_nothing(api: Api, open_cart: OpenCart) -> None:
    first = make(api)
    open_cart()
    rows = Contribution.objects.count(), Source.history.count()
    body = {"currency": "USD", "items": [{"skuId": "ebook-01", "price": 9}], "sourceId": first["id"]}
    answer = api.post("/lockstep/checkouts/dry-run", body).json()
    assert answer["payment"]["sources"][0]["amount"] == 9.0
    assert answer["billTo"]["name"] == "Ada Lovelace"
    assert (Contribution.objects.count(), Source.history.count()) == rows


def test_a_page_of_checkouts_costs_the_same_queries(
    api: Api, open_cart: OpenCart, django_assert_num_queries: Any
) -> None:
    """R-CON-143, R-FUL-447."""
    for _ in range(6):
        open_cart(sourceId=make(api)["id"])
    for limit in (1, 6):
        with django_assert_num_queries(4):
            rows = api.get("/checkouts", limit=limit).json()["data"]
        assert [len(row["payment"]["sources"]) for row in rows] == [1] * limit
