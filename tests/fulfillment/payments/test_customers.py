"""Saved sources of customers (R-CHK-211 to R-CHK-214)."""

from collections.abc import Iterator
from typing import Any

import pytest

from fulfillment.payments.sources.kinds import KINDS
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import make_chargeable
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage
from tests.fulfillment.payments.cards import card, credit, make, wallet

SAVEABLE = {
    "creditCard",
    "applePay",
    "googlePay",
    "payPalBilling",
    "klarnaCreditRecurring",
    "directDebit",
    "msts",
    "alipay",
    "ideal",
}


@pytest.fixture(scope="module")
def staged_customer(stage: Stage, staged_api: Api) -> Iterator[str]:
    """The path of a customer without sources."""
    with stage():
        assert staged_api.post("/customers", {"id": "c-1"}).status_code == 201
        yield "/customers/c-1"


@pytest.fixture
def customer(staged_customer: str, db: None) -> str:
    """The path of a customer without sources."""
    return staged_customer


def chargeable(api: Api, type_: str) -> dict[str, Any]:
    if type_ == "customerCredit":
        return make(api, credit())
    made = make(api, card() if type_ == "creditCard" else wallet(type_))
    source = Source.objects.get(wire_id=made["id"])
    if source.state != "chargeable":
        make_chargeable(source)
    return made


def events(api: Api, *parts: str) -> list[str]:
    names = [event["type"] for event in api.get("/events", limit=100).json()["data"]]
    return [name for name in reversed(names) if name.startswith(parts)]


def test_saving(api: Api, customer: str) -> None:
    """R-CHK-211: reusable, the customer's, and the first one is the default."""
    first, second = make(api), make(api)
    answer = api.post(f"{customer}/sources/{first['id']}")
    assert answer.status_code == 200
    assert answer.json() == first | {"reusable": True, "customerId": "c-1"}
    api.post(f"{customer}/sources/{second['id']}")
    shown = api.get(customer).json()
    assert shown["defaultSourceId"] == first["id"]
    assert shown["sources"] == [api.get(f"/sources/{made['id']}").json() for made in (first, second)]
    assert shown == api.get("/customers").json()["data"][0]
    assert events(api, "customer") == [
        "customer.created",
        "customer.source.created",
        "customer.updated",
        "customer.source.created",
    ]


def test_twice_is_once(api: Api, customer: str) -> None:
    made = make(api)
    first = api.post(f"{customer}/sources/{made['id']}").json()
    told = events(api, "customer")
    assert api.post(f"{customer}/sources/{made['id']}").json() == first
    assert events(api, "customer") == told


@pytest.mark.parametrize("type_", KINDS)
def test_types_that_can_be_saved(api: Api, customer: str, type_: str) -> None:
    """R-CHK-149, E-CHK-44."""
    answer = api.post(f"{customer}/sources/{chargeable(api, type_)['id']}")
    if type_ in SAVEABLE:
        assert answer.json()["reusable"] is True
    else:
        message = assert_error(answer, 409, ("nonreusable_source", None))
        assert message == ["Only a reusable source may be attached to a customer."]


def test_only_chargeable_sources(api: Api, customer: str) -> None:
    """E-CHK-45."""
    for body in (card("4000000000003295"), card("5454545454545454"), wallet("ideal")):
        made = make(api, body)
        answer = api.post(f"{customer}/sources/{made['id']}")
        message = assert_error(answer, 409, ("source_not_chargeable", "sourceId"))
        assert message == [f"Source '{made['id']}' is not chargeable."]
    assert "defaultSourceId" not in api.get(customer).json()


def test_somebody_elses(api: Api, customer: str) -> None:
    """E-CHK-36."""
    made = make(api)
    api.post("/customers", {"id": "c-2"})
    api.post(f"{customer}/sources/{made['id']}")
    assert_error(api.post(f"/customers/c-2/sources/{made['id']}"), 409, ("source_in_use", "sourceId"))
    assert_error(api.delete(f"/customers/c-2/sources/{made['id']}"), 404, ("not_found", "id"))
    assert api.get(f"/sources/{made['id']}").json()["customerId"] == "c-1"


def test_unknown(api: Api, customer: str) -> None:
    made = make(api)
    for method in ("POST", "DELETE"):
        message = assert_error(api.call(method, f"/customers/none/sources/{made['id']}"), 404, ("not_found", "id"))
        assert message == ["Customer 'none' not found."]
        assert_error(api.call(method, f"{customer}/sources/none"), 404, ("not_found", "id"))
    assert_error(api.delete(f"{customer}/sources/{made['id']}"), 404, ("not_found", "id"))


def test_keys(api: Api, public_api: Api, api_for: Any, customer: str) -> None:
    made = make(api)
    reader = api_for(kind="restricted", permissions={"customers": "read", "sources": "read_write"})
    for method in ("POST", "DELETE"):
        assert_error(public_api.call(method, f"{customer}/sources/{made['id']}"), 401, ("unauthorized", None))
        assert_error(reader.call(method, f"{customer}/sources/{made['id']}"), 403, ("forbidden", None))


def test_removing(api: Api, customer: str) -> None:
    """R-CHK-212: cancelled for ever; the oldest left becomes the default, else there is none."""
    sources = [make(api)["id"] for _ in range(3)]
    for wire_id in sources:
        api.post(f"{customer}/sources/{wire_id}")
    for wire_id, default in ((sources[1], sources[0]), (sources[0], sources[2]), (sources[2], None)):
        answer = api.delete(f"{customer}/sources/{wire_id}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert api.get(f"/sources/{wire_id}").json()["state"] == "cancelled"
        assert api.get(customer).json().get("defaultSourceId") == default
        assert_error(api.delete(f"{customer}/sources/{wire_id}"), 404, ("not_found", "id"))
        assert_error(api.post(f"{customer}/sources/{wire_id}"), 409, ("source_not_chargeable", "sourceId"))
    assert "sources" not in api.get(customer).json()
    assert events(api, "customer.source") == ["customer.source.created"] * 3 + ["customer.source.deleted"] * 3
    last = next(event for event in api.get("/events").json()["data"] if event["type"] == "customer.source.deleted")
    shown = {name: last["data"]["object"][name] for name in ("id", "state", "customerId")}
    assert shown == {"id": sources[2], "state": "cancelled", "customerId": "c-1"}


def test_the_default(api: Api, customer: str) -> None:
    """R-CHK-213: one of the customer's own, hence not on create."""
    own, other = make(api)["id"], make(api)["id"]
    second = make(api)["id"]
    for wire_id in (own, second):
        api.post(f"{customer}/sources/{wire_id}")
    assert api.post(customer, {"defaultSourceId": second}).json()["defaultSourceId"] == second
    for wire_id in (other, "none"):
        assert_error(api.post(customer, {"defaultSourceId": wire_id}), 409, ("not_found", "defaultSourceId"))
    body = {"id": "c-2", "defaultSourceId": own}
    assert_error(api.post("/customers", body), 409, ("not_found", "defaultSourceId"))
    assert api.get(customer).json()["defaultSourceId"] == second


def test_a_customer_who_goes(api: Api, customer: str) -> None:
    """R-CHK-214: sources cancelled, each with word of it; the last state shows them."""
    made = [make(api)["id"] for _ in range(2)]
    for wire_id in made:
        api.post(f"{customer}/sources/{wire_id}")
    assert api.delete(customer).status_code == 204
    for wire_id in made:
        shown = api.get(f"/sources/{wire_id}").json()
        assert (shown["state"], "customerId" in shown) == ("cancelled", False)
    assert events(api, "customer.source.deleted", "customer.deleted").count("customer.source.deleted") == 2
    deleted = next(event for event in api.get("/events").json()["data"] if event["type"] == "customer.deleted")
    assert [source["id"] for source in deleted["data"]["object"]["sources"]] == made
    api.post("/customers", {"id": "c-1"})
    assert "sources" not in api.get(customer).json()


def test_a_page_of_customers_costs_the_same_queries(api: Api, django_assert_num_queries: Any) -> None:
    """R-CON-143."""
    for number in range(5):
        assert api.post("/customers", {"id": f"shown-{number}"}).status_code == 201
        for _ in range(2):
            api.post(f"/customers/shown-{number}/sources/{make(api)['id']}")
    for limit in (1, 5):
        with django_assert_num_queries(4):
            rows = api.get("/customers", limit=limit).json()["data"]
        assert [len(row["sources"]) for row in rows] == [2] * limit
