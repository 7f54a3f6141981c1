"""Playing the bank over HTTP (R-FUL-270, R-FUL-273, R-FUL-430 to 432; S-FUL-04 and S-FUL-11)."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.orders.models import Order, OrderNote
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, charges_of, lines_of, make_order

from .money import as_stored, close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def path_of(operation: ChargeOperation, verb: str) -> str:
    return f"/lockstep/charge-operations/{operation.wire_id}/{verb}"


def everything(order: Order) -> dict[str, Any]:
    items = [{"itemId": line.wire_id, "quantity": line.quantity} for line in lines_of(order)]
    return {"orderId": order.wire_id, "items": items}


def test_capture_fails_s_ful_04(api: Api) -> None:
    """S-FUL-04, over HTTP: fulfilled, captures failed; forced retries complete the order."""
    order = make_order(A, B, behaviour=behaviors.CAPTURE_FAILS)
    assert api.post("/fulfillments", everything(order)).status_code == 201
    settle(order)
    (charge,) = charges_of(order)
    shown = api.get(f"/charges/{charge.wire_id}").json()
    assert (shown["state"], shown["captured"]) == ("capturable", True)
    assert [capture["state"] for capture in shown["captures"]] == ["failed", "failed"]
    assert_error(api.post("/fulfillments", everything(order)), 409, ("order_fulfilled", "orderId"))
    for capture in shown["captures"]:
        path = f"/lockstep/charge-operations/{capture['id']}/retry"
        answer = api.post(path, {"outcome": "complete"})
        assert answer.status_code == 200, answer.content
        assert answer.json()["id"] == charge.wire_id
    assert [capture["state"] for capture in answer.json()["captures"]] == [*["failed"] * 2, *["pending"] * 2]
    settle(order)
    assert api.get(f"/charges/{charge.wire_id}").json()["state"] == "complete"
    assert as_stored(order).state == "complete"


def test_settle(api: Api) -> None:
    """As staff say; once."""
    order = make_order(A, behaviour=behaviors.CAPTURE_STAYS_PENDING)
    (capture,) = close(order, (0, 3, 0))
    path = path_of(capture, "settle")
    assert_error(api.post(path, {}), 400, ("missing_parameter", "outcome"))
    assert_error(api.post(path, {"outcome": "pending"}), 400, ("invalid_parameter", "outcome"))
    assert_error(api.post(path, {"outcome": "complete", "colour": 1}), 400, ("unknown_parameter", "colour"))
    answer = api.post(path, {"outcome": "failed"})
    assert answer.status_code == 200, answer.content
    (shown,) = answer.json()["captures"]
    assert (shown["state"], shown["failureCode"]) == ("failed", "failed-request")
    before = recorded_events()
    messages = assert_error(api.post(path, {"outcome": "complete"}), 409, ("invalid_state", "id"))
    assert messages == [f"Capture '{capture.wire_id}' is failed."]
    assert recorded_events() == before
    assert OrderNote.objects.get(order=order).line_id == capture.line_id


def test_retry(api: Api) -> None:
    """Of what has failed; without an outcome it ends as the source does."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    (capture,) = close(order, (0, 3, 0))
    assert_error(api.post(path_of(capture, "retry")), 409, ("invalid_state", "id"))
    settle(order)
    assert_error(api.post(path_of(capture, "retry"), {"outcome": "x"}), 400, ("invalid_parameter", "outcome"))
    assert api.post(path_of(capture, "retry")).status_code == 200
    settle(order)
    assert [row.state for row in ChargeOperation.objects.all()] == ["failed", "failed"]
    assert_error(api.post(path_of(capture, "retry")), 409, ("invalid_state", "id"))


def test_await_information(api: Api) -> None:
    """Cancels alone, and only pending ones (11.3)."""
    order = make_order(A)
    capture, cancel = close(order, (0, 2, 1))
    assert_error(api.post(path_of(capture, "await-information")), 409, ("invalid_state", "id"))
    answer = api.post(path_of(cancel, "await-information"))
    assert [shown["state"] for shown in answer.json()["cancels"]] == ["pending_information"]
    assert_error(api.post(path_of(cancel, "await-information")), 409, ("invalid_state", "id"))
    assert api.post(path_of(cancel, "settle"), {"outcome": "complete"}).status_code == 200


def test_dispute_s_ful_11(api: Api) -> None:
    """S-FUL-11, the part of fulfillments: refused meanwhile, possible afterwards."""
    order = make_order(A, B)
    path = f"/lockstep/orders/{order.wire_id}"
    opened = api.post(f"{path}/open-dispute")
    assert opened.status_code == 200, opened.content
    assert (opened.json()["state"], opened.json()["fraudState"]) == ("dispute", "review_opened")
    assert_error(api.post(f"{path}/open-dispute"), 409, ("invalid_state", "id"))
    refused = api.post("/fulfillments", everything(order))
    assert refused.json()["errors"] == [
        {
            "code": "order_not_submitted",
            "parameter": "orderId",
            "message": f"Order '{order.wire_id}' has not been submitted.",
        }
    ]
    resolved = api.post(f"{path}/resolve-dispute").json()
    assert (resolved["state"], resolved["fraudState"]) == ("accepted", "passed")
    assert_error(api.post(f"{path}/resolve-dispute"), 409, ("invalid_state", "id"))
    assert api.post("/fulfillments", everything(order)).status_code == 201


def test_who_may(api_for: Callable[..., Api], anonymous: Api, public_api: Api) -> None:
    """A secret key, or a restricted one with the permission to write below /lockstep/."""
    order = make_order(A)
    (capture,) = close(order, (0, 3, 0))
    for path in (path_of(capture, "settle"), f"/lockstep/orders/{order.wire_id}/open-dispute"):
        for key in (anonymous, public_api):
            assert key.post(path, {"outcome": "complete"}).status_code == 401
        for permissions in ({"orders": "read_write"}, {"lockstep": "read"}):
            key = api_for(kind="restricted", permissions=permissions)
            assert key.post(path, {"outcome": "complete"}).status_code == 403
    key = api_for(kind="restricted", permissions={"lockstep": "write"})
    assert key.post(path_of(capture, "settle"), {"outcome": "complete"}).status_code == 200


def test_unknown(api: Api) -> None:
    """404 by id."""
    for verb in ("settle", "retry", "await-information"):
        for wire_id in ("none", "%00"):
            answer = api.post(f"/lockstep/charge-operations/{wire_id}/{verb}", {"outcome": "complete"})
            assert_error(answer, 404, ("not_found", "id"))
    for verb in ("open-dispute", "resolve-dispute"):
        assert_error(api.post(f"/lockstep/orders/none/{verb}"), 404, ("not_found", "id"))
