"""Reading, listing, changing and deleting checkouts (checkout.md, sections 4 and 5)."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.checkouts.states import CONVERTED
from fulfillment.events.log.models import Event
from tests.factories.client import Api, assert_error

from .conftest import MINNETONKA, InjectedTables, cart

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkout(api: Api, mug: Any) -> dict[str, Any]:
    """A stored checkout of two lines of one SKU."""
    body = cart({"skuId": mug.wire_id, "price": 10}, {"skuId": mug.wire_id, "price": 20}, upstreamId="cart-1")
    answer: dict[str, Any] = api.post("/checkouts", body).json()
    return answer


def test_get_equals_create(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-018."""
    assert api.get(f"/checkouts/{checkout['id']}").json() == checkout


def test_an_address_changes_the_tax(api: Api, checkout: dict[str, Any], inject: Callable[..., InjectedTables]) -> None:
    """R-CHK-024, R-CHK-102: every change prices the cart anew; one event tells what changed."""
    inject(default="0.1")
    changed = api.post(f"/checkouts/{checkout['id']}", {"shipTo": {"address": MINNETONKA}}).json()
    assert (changed["totalTax"], changed["totalAmount"]) == (3.0, 33.0)
    assert api.get(f"/checkouts/{checkout['id']}").json() == changed
    event = Event.objects.get(type="checkout.updated")
    data = api.get(f"/events/{event.wire_id}").json()["data"]
    assert data["object"] == changed
    assert data["previousAttributes"]["totalTax"] == 0.0
    assert "currency" not in data["previousAttributes"]


def test_nothing_changed_is_silent(api: Api, checkout: dict[str, Any]) -> None:
    """R-CON-126, R-EVT-024: `{}` and identical values leave time and events alone."""
    for body in ({}, {"upstreamId": "cart-1"}, {"sourceId": ""}, {"sourceId": None}):
        assert api.post(f"/checkouts/{checkout['id']}", body).json() == checkout
    assert not Event.objects.filter(type="checkout.updated").exists()


def test_null_clears(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-009."""
    assert "upstreamId" not in api.post(f"/checkouts/{checkout['id']}", {"upstreamId": None}).json()


@pytest.mark.parametrize("body", [[{"x": 1}], {"x": 1}], ids=["array", "object"])
def test_a_line_changes_what_it_may(api: Api, checkout: dict[str, Any], body: Any) -> None:
    """R-CHK-020, R-CHK-022: metadata, origin, subscription; as an array or one object; other lines stay."""
    line = {"id": checkout["items"][1]["id"], "metadata": {"x": 1}, "subscriptionInfo": {"subscriptionId": "s"}}
    changed = api.post(f"/checkouts/{checkout['id']}", {"items": [line] if isinstance(body, list) else line}).json()
    assert changed["items"][0] == checkout["items"][0]
    assert changed["items"][1]["metadata"] == {"x": 1}
    assert changed["items"][1]["subscriptionInfo"]["subscriptionId"] == "s"


@pytest.mark.parametrize("member", ["price", "quantity", "skuId", "discount", "aggregatePrice", "productDetails"])
def test_lines_cannot_be_repriced(api: Api, checkout: dict[str, Any], member: str) -> None:
    """R-CHK-020, E-CHK-04, S-CHK-05."""
    body = {"items": [{"id": checkout["items"][0]["id"], member: 1}]}
    assert_error(api.post(f"/checkouts/{checkout['id']}", body), 400, ("unknown_parameter", member))
    assert api.get(f"/checkouts/{checkout['id']}").json() == checkout


@pytest.mark.parametrize("member", ["discount", "taxInclusive"])
def test_create_only_members(api: Api, checkout: dict[str, Any], member: str) -> None:
    """R-CHK-021."""
    assert_error(api.post(f"/checkouts/{checkout['id']}", {member: True}), 400, ("unknown_parameter", member))


def test_a_line_of_another_checkout(api: Api, checkout: dict[str, Any], mug: Any) -> None:
    """R-CHK-020."""
    other = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1})).json()
    body = {"items": [{"id": other["items"][0]["id"], "metadata": {}}]}
    assert_error(api.post(f"/checkouts/{checkout['id']}", body), 400, ("invalid_parameter", "items[0].id"))


def test_delete(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-029: with its lines; then it is unknown; the event holds its last state."""
    assert api.delete(f"/checkouts/{checkout['id']}").status_code == 204
    assert not CheckoutLine.objects.exists()
    assert_error(api.get(f"/checkouts/{checkout['id']}"), 404, ("not_found", "id"))
    assert_error(api.delete(f"/checkouts/{checkout['id']}"), 404, ("not_found", "id"))
    event = Event.objects.get(type="checkout.deleted")
    assert api.get(f"/events/{event.wire_id}").json()["data"]["object"] == checkout


def test_a_converted_checkout_only_answers_get(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-026, E-CHK-38; a bad body is told first (R-CON-154)."""
    row = Checkout.objects.get()
    row.state = CONVERTED
    row.save()
    path = f"/checkouts/{checkout['id']}"
    assert api.get(path).status_code == 200
    assert_error(api.post(path, {"upstreamId": "x"}), 409, ("restricted_update", "id"))
    assert_error(api.post(path, {"currency": "YEM"}), 400, ("invalid_parameter", "currency"))
    assert_error(api.delete(path), 409, ("restricted_update", "id"))


def test_modes_are_apart(api: Api, live_api: Api, checkout: dict[str, Any], mug: Any) -> None:
    """R-CHK-015: the other mode's checkout and SKU do not exist."""
    path = f"/checkouts/{checkout['id']}"
    for response in (live_api.get(path), live_api.post(path, {}), live_api.delete(path)):
        assert_error(response, 404, ("not_found", "id"))
    explained = live_api.get(f"/lockstep/checkouts/{checkout['id']}/explanation")
    assert_error(explained, 404, ("not_found", "id"))
    assert live_api.get("/checkouts").json()["data"] == []
    response = live_api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1}))
    assert_error(response, 409, ("not_found", "items[0].skuId"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"upstreamIds": "cart-1"}, 1),
        ({"upstreamIds": "cart-2"}, 0),
        ({"currency": "USD"}, 1),
        ({"customerType": "individual"}, 1),
        ({"customerType": "business"}, 0),
        ({"locale": "en_US"}, 1),
        ({"totalAmount": "30"}, 1),
        ({"totalAmount[gt]": "30"}, 0),
        ({"totalAmount[gte]": "30", "totalAmount[lt]": "30.01"}, 1),
        ({"email": "a@b.example"}, 0),
        ({"updatedTime[gt]": "2020-01-01T00:00:00Z"}, 1),
    ],
    ids=str,
)
def test_filters(api: Api, checkout: dict[str, Any], query: dict[str, str], count: int) -> None:
    """Checkout.md, section 4."""
    assert len(api.get("/checkouts", query=query).json()["data"]) == count


def test_bad_amount_filter(api: Api) -> None:
    """R-CON-140."""
    query = {"totalAmount[gt]": "much", "totalAmount[about]": "1"}
    expected = [("invalid_parameter", name) for name in query]
    assert_error(api.get("/checkouts", query=query), 400, *expected)


def test_a_page_costs_the_same_queries_whatever_it_holds(api: Api, mug: Any, django_assert_num_queries: Any) -> None:
    """R-CON-143."""
    for _ in range(12):
        api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1}))
    for limit in (1, 12):
        with django_assert_num_queries(4):
            assert len(api.get("/checkouts", limit=limit).json()["data"]) == limit


def test_null_clears_members_of_a_line(api: Api, mug: Any) -> None:
    """R-CHK-009, R-CHK-020: `""` leaves them alone."""
    full = {"subscriptionInfo": {"subscriptionId": "s"}, "metadata": {"a": 1}, "shipFrom": {"address": {"city": "x"}}}
    created = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1} | full)).json()
    path, line = f"/checkouts/{created['id']}", {"id": created["items"][0]["id"]}
    assert api.post(path, {"items": [line | dict.fromkeys(full, "")]}).json() == created
    cleared = api.post(path, {"items": [line | dict.fromkeys(full)]}).json()
    assert full.keys().isdisjoint(cleared["items"][0])


def test_what_is_not_shown_is_stored_too(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-024, A-CHK-04: a member that no answer shows, and a default that is said aloud."""
    api.post(f"/checkouts/{checkout['id']}", {"invoiceAttributeId": "i", "customerType": "individual"})
    stored = Checkout.objects.get()
    assert (stored.invoice_attribute_id, stored.customer_type) == ("i", "individual")
    assert stored.updated_time is not None


@pytest.mark.parametrize(
    ("member", "first", "second"),
    [
        ("shipTo", {"name": "A", "address": MINNETONKA}, {"address": MINNETONKA}),
        ("billTo", {"name": "A", "address": MINNETONKA}, {"email": "b@example.com"}),
        ("shipFrom", {"address": MINNETONKA}, {"address": {"country": "US"}}),
        ("shippingChoice", {"amount": 1, "id": "x"}, {"amount": 2}),
        ("purchaseLocation", {"country": "US", "postalCode": "55343", "state": "MN"}, {"country": "DE"}),
        ("shippingDiscount", {"percentOff": 10}, {"amountOff": 1}),
    ],
)
def test_parts_are_replaced_as_a_whole(
    api: Api, checkout: dict[str, Any], member: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """R-CHK-023, A-CHK-04; what was there before and now is not shows as null in the event (R-EVT-006)."""
    path = f"/checkouts/{checkout['id']}"
    ship = {"shippingChoice": {"amount": 10}} if member == "shippingDiscount" else {}
    api.post(path, {member: first} | ship)
    shown = api.post(path, {member: second}).json()[member]
    assert set(shown) - {"taxAmount"} == set(second)
    data = api.get("/events").json()["data"][1]["data"]
    assert data["previousAttributes"][member] is None


def test_disclosures_are_kept(api: Api, mug: Any) -> None:
    """3.1: stored and echoed, on create only."""
    kept = {"terms": [{"text": "x", "number": 1.5}]}
    created = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1}, disclosures=kept)).json()
    assert created["disclosures"] == kept
    assert api.post(f"/checkouts/{created['id']}", {"disclosures": {}}).json() == created


def test_every_member_that_an_update_may_carry(api: Api, checkout: dict[str, Any]) -> None:
    """R-CHK-019: all in one update, each in effect."""
    api.post("/customers", {"id": "ann"})
    person = {"name": "Ann", "address": MINNETONKA}
    sent = {
        "customerId": "ann",
        "currency": "EUR",
        "email": "ann@example.com",
        "locale": "de_DE",
        "browserIp": "203.0.113.7",
        "shipFrom": {"address": MINNETONKA},
        "shipTo": person,
        "billTo": person,
        "organization": {"id": "engines"},
        "shippingChoice": {"amount": 5.0},
        "shippingDiscount": {"amountOff": 1.0},
        "chargeType": "customer_initiated",
        "customerType": "business",
        "upstreamId": "cart-2",
        "metadata": {"a": 1},
    }
    changed = api.post(f"/checkouts/{checkout['id']}", sent)
    assert changed.status_code == 200, changed.content
    shown = changed.json()
    assert {name: shown[name] for name in sent if name in shown and not isinstance(sent[name], dict)} == {
        name: value for name, value in sent.items() if name in shown and not isinstance(value, dict)
    }
    assert {"customerId", "currency", "email", "locale", "customerType", "upstreamId"} <= shown.keys()
    for name in ("shipFrom", "shipTo", "billTo", "shippingChoice", "shippingDiscount", "metadata"):
        assert shown[name].items() >= sent[name].items()  # type: ignore[attr-defined]
