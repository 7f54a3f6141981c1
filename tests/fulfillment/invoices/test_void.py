"""`POST /invoices/{id}/void` (R-CHK-196)."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.invoices.models import Invoice
from tests.factories.client import Api, assert_error

from .conftest import DECLINED, GOOD, Card, advance, bill, invoice_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_invoice(api: Api, ebook: Any, card: Card) -> dict[str, Any]:
    """An invoice whose first attempt has failed."""
    shown: dict[str, Any] = api.post("/invoices", bill(sourceId=card(DECLINED))).json()
    assert shown["state"] == "open"
    return shown


def test_an_open_one(api: Api, open_invoice: dict[str, Any]) -> None:
    """R-CHK-196: terminal, the record stays, nothing is tried again."""
    before = len(invoice_events())
    answer = api.post(f"/invoices/{open_invoice['id']}/void")
    shown = answer.json()
    assert (answer.status_code, shown["state"], set(shown["stateTransitions"])) == (200, "void", {"open", "void"})
    assert invoice_events()[before:] == ["invoice.void", "invoice.updated"]
    advance(api, 40)
    assert api.get(f"/invoices/{open_invoice['id']}").json() == shown
    assert Invoice.objects.get().next_attempt_time is None


@pytest.mark.parametrize("state", ["draft", "paid", "void"])
def test_others(api: Api, draft: dict[str, Any], card: Card, open_invoice: dict[str, Any], state: str) -> None:
    """R-CHK-196, E-CHK-32, S-CHK-13; also the second call."""
    api.post(f"/invoices/{open_invoice['id']}/void")
    paid = api.post("/invoices", bill(sourceId=card(GOOD))).json()["id"]
    wire_id = {"draft": draft["id"], "paid": paid, "void": open_invoice["id"]}[state]
    before = len(invoice_events())
    messages = assert_error(api.post(f"/invoices/{wire_id}/void"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {wire_id} is not open. Only open invoices can be voided."]
    assert api.get(f"/invoices/{wire_id}").json()["state"] == state
    assert len(invoice_events()) == before


def test_unknown_and_not_allowed(
    api: Api,
    live_api: Api,
    public_api: Api,
    anonymous: Api,
    api_for: Callable[..., Api],
    open_invoice: dict[str, Any],
) -> None:
    """R-CON-023 to R-CON-027, E-CHK-40."""
    path = f"/invoices/{open_invoice['id']}/void"
    assert_error(api.post("/invoices/none/void"), 404, ("not_found", "id"))
    assert_error(live_api.post(path), 404, ("not_found", "id"))
    assert_error(anonymous.post(path), 401, ("unauthorized", None))
    assert_error(public_api.post(path), 401, ("unauthorized", None))
    assert_error(api_for(kind="restricted", permissions={"invoices": "read"}).post(path), 403, ("forbidden", None))
    assert Invoice.objects.get().state == "open"
