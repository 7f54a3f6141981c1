"""`GET`, `POST` and `DELETE /invoices/{id}` (R-CHK-194, R-CHK-197)."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.invoices.models import Invoice, InvoiceLine
from fulfillment.payments.sessions.models import PaymentSession
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .conftest import DECLINED, Card, bill, invoice_events, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged_draft(stage: Stage, staged_api: Api, staged_ebook: Any, staged_customer: str) -> Iterator[dict[str, Any]]:
    """A stored draft of two lines of one SKU, 30.00 in all."""
    with stage():
        yield make_draft(staged_api)


@pytest.fixture
def draft(staged_draft: dict[str, Any], db: None) -> dict[str, Any]:
    """That draft."""
    return deepcopy(staged_draft)


def test_get(api: Api, draft: dict[str, Any]) -> None:
    answer = api.get(f"/invoices/{draft['id']}")
    assert (answer.status_code, answer.json()) == (200, draft)


def test_metadata_in_every_state(api: Api, ebook: Any, card: Card, draft: dict[str, Any]) -> None:
    """R-CHK-194, R-CHK-012: it replaces the whole map; one event tells what changed."""
    good, bad = card(), card(DECLINED)
    ids = [api.post("/invoices", bill(sourceId=source)).json()["id"] for source in (good, bad)]
    voided = api.post("/invoices", bill(sourceId=bad)).json()["id"]
    api.post(f"/invoices/{voided}/void")
    for wire_id, state in zip([draft["id"], *ids, voided], ["draft", "paid", "open", "void"], strict=True):
        api.post(f"/invoices/{wire_id}", {"metadata": {"a": 1, "b": 2}})
        shown = api.post(f"/invoices/{wire_id}", {"metadata": {"b": 3}}).json()
        assert (shown["state"], shown["metadata"]) == (state, {"b": 3})
        event = Event.objects.filter(type="invoice.updated").latest("key")
        data = api.get(f"/events/{event.wire_id}").json()["data"]
        assert data == {"object": shown, "previousAttributes": {"metadata": {"a": 1, "b": 2}}}


def test_null_clears_the_metadata(api: Api, draft: dict[str, Any]) -> None:
    """R-CHK-009."""
    path = f"/invoices/{draft['id']}"
    api.post(path, {"metadata": {"a": 1}})
    assert "metadata" not in api.post(path, {"metadata": None}).json()


@pytest.mark.parametrize("body", [{}, {"metadata": {}}, {"metadata": ""}, {"id": None}])
def test_nothing_changed_is_silent(api: Api, draft: dict[str, Any], body: dict[str, Any]) -> None:
    """R-EVT-024, R-CON-126."""
    assert api.post(f"/invoices/{draft['id']}", body).json() == draft
    assert invoice_events() == ["invoice.created"]


@pytest.mark.parametrize(
    "member", ["email", "items", "state", "sourceId", "upstreamId", "currency", "totalAmount", "description", "x"]
)
def test_nothing_else_changes(api: Api, draft: dict[str, Any], member: str) -> None:
    """R-CHK-194: to change anything else, void and create anew."""
    body = {member: "open", "metadata": {"a": 1}}
    assert_error(api.post(f"/invoices/{draft['id']}", body), 400, ("unknown_parameter", member))
    assert api.get(f"/invoices/{draft['id']}").json() == draft


def test_bad_metadata(api: Api, draft: dict[str, Any]) -> None:
    """R-CON-112."""
    path = f"/invoices/{draft['id']}"
    many = {f"name{number}": number for number in range(51)}
    assert_error(api.post(path, {"metadata": many}), 400, ("too_many_metadata_pairs", "metadata"))
    assert_error(api.post(path, {"metadata": "text"}), 400, ("invalid_parameter", "metadata"))
    assert api.get(path).json() == draft


def test_a_draft_is_deleted(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-197, R-CHK-142: with lines and session; a single-use source is cancelled, a saved one stays."""
    before = [model._base_manager.count() for model in (Invoice, InvoiceLine, PaymentSession)]
    for source in (card(saved=False), card()):
        body = bill(sourceId=source, billingOptimization=False, state="draft")
        wire_id = api.post("/invoices", body).json()["id"]
        answer = api.delete(f"/invoices/{wire_id}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert_error(api.get(f"/invoices/{wire_id}"), 404, ("not_found", "id"))
        assert_error(api.delete(f"/invoices/{wire_id}"), 404, ("not_found", "id"))
    assert [model._base_manager.count() for model in (Invoice, InvoiceLine, PaymentSession)] == before
    assert list(Source.objects.order_by("key").values_list("state", flat=True)) == ["cancelled", "chargeable"]
    assert set(invoice_events()) == {"invoice.created"}


@pytest.mark.parametrize("number", ["4444222233331111", DECLINED], ids=["paid", "open"])
def test_others_are_not_deleted(api: Api, ebook: Any, card: Card, number: str) -> None:
    """R-CHK-197."""
    wire_id = api.post("/invoices", bill(sourceId=card(number))).json()["id"]
    messages = assert_error(api.delete(f"/invoices/{wire_id}"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {wire_id} is not draft. Only draft invoices can be deleted."]
    assert api.get(f"/invoices/{wire_id}").status_code == 200


def test_unknown(api: Api, live_api: Api, draft: dict[str, Any]) -> None:
    """E-CHK-40; the other mode's invoices do not exist (R-CHK-015)."""
    for client, wire_id in ((api, "none"), (api, "%00"), (live_api, draft["id"])):
        path = f"/invoices/{wire_id}"
        for call in (client.get, client.post, client.delete):
            body: tuple[Any, ...] = ({},) if call == client.post else ()
            assert_error(call(path, *body), 404, ("not_found", "id"))
    assert assert_error(api.get("/invoices/none"), 404, ("not_found", "id")) == ["Invoice 'none' not found."]


def test_who_may(api_for: Callable[..., Api], public_api: Api, anonymous: Api, draft: dict[str, Any]) -> None:
    """R-CON-024 to R-CON-027."""
    path = f"/invoices/{draft['id']}"
    for client in (public_api, anonymous):
        for answer in (client.get(path), client.post(path, {}), client.delete(path)):
            assert_error(answer, 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"invoices": "read"})
    other = api_for(kind="restricted", permissions={"orders": "read"})
    assert reader.get(path).status_code == 200
    for answer in (reader.post(path, {}), reader.delete(path), other.get(path)):
        assert_error(answer, 403, ("forbidden", None))


def test_other_methods(api: Api, draft: dict[str, Any]) -> None:
    """R-CON-004."""
    assert_error(api.put(f"/invoices/{draft['id']}", {}), 405, ("method_not_allowed", None))
