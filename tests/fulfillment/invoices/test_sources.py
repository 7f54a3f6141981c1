"""`POST` and `DELETE /invoices/{id}/sources/{sourceId}` (R-CHK-137 to R-CHK-145, R-CHK-194, R-CHK-202)."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.fulfillment.checkouts.conftest import InjectedTables

from .conftest import DECLINED, GOOD, OWNER, Card, bill, invoice_events

pytestmark = pytest.mark.django_db


def test_attach(api: Api, draft: dict[str, Any], card: Card) -> None:
    """R-CHK-137: the answer is the source; the invoice shows what it pays, and is billed to its owner (R-CHK-145)."""
    source = card()
    answer = api.post(f"/invoices/{draft['id']}/sources/{source}")
    assert (answer.status_code, answer.json()["id"]) == (200, source)
    assert answer.json() == api.get(f"/sources/{source}").json()
    shown = api.get(f"/invoices/{draft['id']}").json()
    assert [(row["id"], row["amount"]) for row in shown["payment"]["sources"]] == [(source, 30.0)]
    assert shown["payment"]["session"]["state"] == "requires_confirmation"
    assert (shown["billTo"]["name"], shown["billTo"]["address"]) == ("Ann Ohm", OWNER["address"])
    assert shown["state"] == "draft"
    assert invoice_events() == ["invoice.created", "invoice.updated"]


def test_attach_and_detach_price_anew(
    api: Api, draft: dict[str, Any], card: Card, inject: Callable[..., InjectedTables]
) -> None:
    """R-CHK-024, R-CHK-101: where the owner lives decides about the tax; it goes with its source."""
    inject(default="0.1")
    source = card()
    api.post(f"/invoices/{draft['id']}/sources/{source}")
    shown = api.get(f"/invoices/{draft['id']}").json()
    assert (shown["totalTax"], shown["totalAmount"], shown["payment"]["sources"][0]["amount"]) == (3.0, 33.0, 33.0)
    answer = api.delete(f"/invoices/{draft['id']}/sources/{source}")
    assert (answer.status_code, answer.content) == (204, b"")
    shown = api.get(f"/invoices/{draft['id']}").json()
    assert "billTo" not in shown
    assert "sources" not in shown["payment"]
    assert Source.objects.get().state == "chargeable"


def test_an_explicit_bill_to_stays(api: Api, ebook: Any, customer: str, card: Card) -> None:
    """R-CHK-145."""
    body = bill(state="draft", billTo={"name": "Office"}, sourceId=card())
    assert api.post("/invoices", body).json()["billTo"] == {"name": "Office"}


def test_twice_is_once(api: Api, draft: dict[str, Any], card: Card) -> None:
    path = f"/invoices/{draft['id']}/sources/{card()}"
    api.post(path)
    shown = api.get(f"/invoices/{draft['id']}").json()
    assert api.post(path).status_code == 200
    assert api.get(f"/invoices/{draft['id']}").json() == shown
    assert invoice_events() == ["invoice.created", "invoice.updated"]


def test_a_second_card_replaces_the_first(api: Api, draft: dict[str, Any], card: Card) -> None:
    """R-CHK-136, R-CHK-142: a saved one that is replaced stays usable."""
    first, second = card(DECLINED), card(GOOD)
    for source in (first, second):
        api.post(f"/invoices/{draft['id']}/sources/{source}")
    shown = api.get(f"/invoices/{draft['id']}").json()
    assert [row["id"] for row in shown["payment"]["sources"]] == [second]
    assert Source.objects.get(wire_id=first).state == "chargeable"


def test_a_single_use_source_is_cancelled_when_detached(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-142."""
    source = card(saved=False)
    wire_id = api.post("/invoices", bill(sourceId=source, state="draft", billingOptimization=False)).json()["id"]
    assert api.delete(f"/invoices/{wire_id}/sources/{source}").status_code == 204
    assert api.get(f"/sources/{source}").json()["state"] == "cancelled"
    assert_error(api.post(f"/invoices/{wire_id}/sources/{source}"), 409, ("source_status_invalid_for_session", None))


def test_only_saved_primary_sources(api: Api, draft: dict[str, Any], card: Card) -> None:
    """R-CHK-202, E-CHK-42: where attempts are repeated."""
    credit = api.post("/sources", {"type": "customerCredit", "amount": 5, "currency": "USD"}).json()["id"]
    for source in (card(saved=False), credit):
        assert_error(api.post(f"/invoices/{draft['id']}/sources/{source}"), 409, ("nonreusable_source", None))
    assert api.get(f"/invoices/{draft['id']}").json() == draft


def test_somebody_elses(api: Api, draft: dict[str, Any], card: Card) -> None:
    """R-CHK-167."""
    api.post("/customers", {"id": "bob"})
    assert_error(api.post(f"/invoices/{draft['id']}/sources/{card(owner='bob')}"), 409, ("source_in_use", "sourceId"))


def test_too_much_credit(api: Api, ebook: Any, customer: str) -> None:
    """R-CHK-141, E-CHK-35."""
    credit = api.post("/sources", {"type": "customerCredit", "amount": 50, "currency": "USD"}).json()["id"]
    wire_id = api.post("/invoices", bill(state="draft", billingOptimization=False)).json()["id"]
    assert_error(api.post(f"/invoices/{wire_id}/sources/{credit}"), 409, ("session_source_amount_too_large", None))


@pytest.mark.parametrize("number", [GOOD, DECLINED], ids=["paid", "open"])
def test_only_drafts(api: Api, ebook: Any, card: Card, number: str) -> None:
    """R-CHK-194."""
    source, other = card(number), card()
    wire_id = api.post("/invoices", bill(sourceId=source)).json()["id"]
    for answer in (
        api.post(f"/invoices/{wire_id}/sources/{other}"),
        api.delete(f"/invoices/{wire_id}/sources/{source}"),
    ):
        messages = assert_error(answer, 409, ("invalid_state", "state"))
        assert messages == [f"Invoice {wire_id} is not draft. Only draft invoices can be changed."]


def test_unknown(api: Api, live_api: Api, draft: dict[str, Any], card: Card) -> None:
    """E-CHK-40, R-CHK-138, R-CHK-142: either may be unknown, or the source not attached."""
    source = card()
    for call in (api.post, api.delete):
        assert_error(call(f"/invoices/none/sources/{source}"), 404, ("not_found", "id"))
        assert_error(call(f"/invoices/{draft['id']}/sources/none"), 404, ("not_found", "id"))
    assert_error(api.delete(f"/invoices/{draft['id']}/sources/{source}"), 404, ("not_found", "id"))
    assert_error(live_api.post(f"/invoices/{draft['id']}/sources/{source}"), 404, ("not_found", "id"))


def test_who_may(
    api_for: Callable[..., Api], public_api: Api, anonymous: Api, draft: dict[str, Any], card: Card
) -> None:
    """R-CON-024 to R-CON-027."""
    path = f"/invoices/{draft['id']}/sources/{card()}"
    for client in (public_api, anonymous):
        assert_error(client.post(path), 401, ("unauthorized", None))
        assert_error(client.delete(path), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"invoices": "read"})
    assert_error(reader.post(path), 403, ("forbidden", None))
    writer = api_for(kind="restricted", permissions={"invoices": "write"})
    assert writer.post(path).status_code == 200
