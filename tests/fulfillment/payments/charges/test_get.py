"""`GET /charges/{id}`, and charges inside orders and events (fulfillment.md, 11.1; R-FUL-268)."""

from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.payments.charges.serializers import ChargeSerializer, EmbeddedChargeSerializer
from fulfillment.payments.sources import behaviors
from tests.factories.client import Api, assert_error
from tests.factories.orders import A, B, charges_of, make_order
from tests.fulfillment.orders.money import close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def get(api: Api, charge: Any) -> dict[str, Any]:
    answer = api.get(f"/charges/{charge.wire_id}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_authorised(api: Api) -> None:
    """Nothing done yet: no lists, both flags false."""
    order = make_order(A, B)
    (charge,) = charges_of(order)
    shown = get(api, charge)
    assert shown.pop("createdTime").endswith("Z")
    assert shown == {
        "id": charge.wire_id,
        "currency": "USD",
        "amount": 90.22,
        "state": "capturable",
        "orderId": order.wire_id,
        "sourceId": charge.source.wire_id,
        "paymentSessionId": order.session.wire_id,
        "type": "customer_initiated",
        "captured": False,
        "refunded": False,
        "liveMode": False,
    }


def test_captured_and_cancelled(api: Api) -> None:
    """Operations with their fulfillment; `captured` is true from the first capture on (A-FUL-12)."""
    order = make_order(A, B)
    close(order, (0, 2, 1), fulfillment_id="ful_9")
    shown = get(api, charges_of(order)[0])
    (capture,), (cancel,) = shown["captures"], shown["cancels"]
    assert capture.keys() == {"id", "createdTime", "updatedTime", "amount", "state", "fulfillmentId"}
    assert (capture["amount"], capture["state"], capture["fulfillmentId"]) == (46.81, "pending", "ful_9")
    assert (cancel["amount"], cancel["fulfillmentId"]) == (23.41, "ful_9")
    assert shown["captured"] is True
    assert "refunds" not in shown


def test_failed_r_ful_268(api: Api) -> None:
    """The message is told here alone; code in events and orders, too."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0))
    settle(order)
    (charge,) = charges_of(order)
    (capture,) = get(api, charge)["captures"]
    assert (capture["failureCode"], capture["failureMessage"]) == ("failed-request", "Failed to operate on charge")
    assert get(api, charge)["captured"] is True
    (embedded,) = EmbeddedChargeSerializer(charge).data["captures"]
    assert embedded.keys() == {"id", "createdTime", "updatedTime", "amount", "state", "failureCode"}
    event = Event.objects.get(type="order.charge.capture.failed")
    assert '"failureCode":"failed-request"' in event.body
    assert "failureMessage" not in event.body
    assert '"fulfillmentId":"ful_1"' in event.body


def test_declined(api: Api) -> None:
    """Code and message of the authorisation."""
    order = make_order(A, behaviour=behaviors.CHARGE_FAILS)
    (charge,) = charges_of(order)
    shown = get(api, charge)
    assert (shown["state"], shown["failureCode"]) == ("failed", "declined")
    assert shown["failureMessage"]
    assert "failureMessage" not in EmbeddedChargeSerializer(charge).data


def test_embedded_leaves_out_what_the_order_says() -> None:
    """11.1: no order, no session, no mode."""
    (charge,) = charges_of(make_order(A))
    shown = EmbeddedChargeSerializer(charge).data
    assert ChargeSerializer(charge).data.keys() - shown.keys() == {"orderId", "paymentSessionId", "liveMode"}


def test_event_shows_the_moment_r_evt_044() -> None:
    """The first of two captures shows itself alone, the second both; the state words are those of the moment."""
    order = make_order(A, B)
    close(order, (0, 3, 0), (1, 2, 0))
    bodies = Event.objects.filter(type="order.charge.capture.pending").order_by("key").values_list("body", flat=True)
    assert [body.count('"fulfillmentId"') for body in bodies] == [1, 2]
    assert ['"state":"capturable"' in body for body in bodies] == [True, False]


def test_unknown_and_other_mode(api: Api, live_api: Api) -> None:
    """404, to the letter."""
    (charge,) = charges_of(make_order(A))
    for wire_id in ("none", "%00"):
        messages = assert_error(api.get(f"/charges/{wire_id}"), 404, ("not_found", "id"))
        assert messages[0].startswith("Charge '")
    assert_error(live_api.get(f"/charges/{charge.wire_id}"), 404, ("not_found", "id"))


def test_who_may(api_for: Any, anonymous: Api, public_api: Api) -> None:
    """A secret key, or a restricted one with the permission to read (R-CON-024, R-CON-025)."""
    (charge,) = charges_of(make_order(A))
    path = f"/charges/{charge.wire_id}"
    for key in (anonymous, public_api):
        assert key.get(path).status_code == 401
    assert api_for(kind="restricted", permissions={"orders": "read_write"}).get(path).status_code == 403
    assert api_for(kind="restricted", permissions={"charges": "write"}).get(path).status_code == 403
    assert api_for(kind="restricted", permissions={"charges": "read"}).get(path).status_code == 200


def test_only_get(api: Api) -> None:
    """No other operation."""
    (charge,) = charges_of(make_order(A))
    assert_error(api.post(f"/charges/{charge.wire_id}", {}), 405, ("method_not_allowed", None))
    assert_error(api.delete(f"/charges/{charge.wire_id}"), 405, ("method_not_allowed", None))


def test_queries_do_not_grow(api: Api, django_assert_max_num_queries: Any) -> None:
    """Bounded, whatever was done on it (R-FUL-447)."""
    order = make_order(A, B)
    for _ in range(3):
        close(order, (0, 1, 0))
    (charge,) = charges_of(order)
    with django_assert_max_num_queries(6):
        get(api, charge)
