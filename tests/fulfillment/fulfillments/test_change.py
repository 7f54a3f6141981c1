"""Changing fulfillments, and who may see and change them (fulfillment.md, 10.2, R-FUL-232)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fulfillment.fulfillments.models import Fulfillment
from fulfillment.payments.charges.models import ChargeOperation
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.factories.fixtures import Stage
from tests.factories.orders import A, B, make_order

from .test_read import fulfil

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged_fulfillment(stage: Stage) -> Iterator[Fulfillment]:
    """A fulfillment of one unit of an order's first line, with a tracking number."""
    with stage():
        yield fulfil(make_order(A, B), tracking_number="1")


@pytest.fixture
def made(staged_fulfillment: Fulfillment, db: None) -> Fulfillment:
    """That fulfillment."""
    return Fulfillment.objects.get(pk=staged_fulfillment.pk)


def test_change_r_ful_232(api: Api, made: Fulfillment) -> None:
    """Tracking and metadata; `items` has no effect; no event, no money; null takes away."""
    before, path = recorded_events(), f"/fulfillments/{made.wire_id}"
    sent = {
        "trackingCompany": "UPS",
        "trackingNumber": "1Z9",
        "trackingUrl": "https://example.com/1Z9",
        "metadata": {"a": 1},
        "items": [{"quantity": 99}],
    }
    answer = api.post(path, sent)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert {name: shown[name] for name in sent if name != "items"} == {k: v for k, v in sent.items() if k != "items"}
    assert shown["items"][0]["quantity"] == 1
    assert api.post(path, sent).json() == shown
    cleared = api.post(path, {"trackingNumber": None, "metadata": None}).json()
    assert not cleared.keys() & {"trackingNumber", "metadata"}
    assert cleared["trackingCompany"] == "UPS"
    assert recorded_events() == before
    assert ChargeOperation.objects.count() == 1


@pytest.mark.parametrize("name", ["id", "orderId", "shipmentId", "liveMode", "createdTime", "colour"])
def test_nothing_else_may_be_sent_r_ful_232(api: Api, made: Fulfillment, name: str) -> None:
    """400 `unknown_parameter`, and nothing changes."""
    answer = api.post(f"/fulfillments/{made.wire_id}", {name: "1", "trackingNumber": "1Z9"})
    messages = assert_error(answer, 400, ("unknown_parameter", name))
    assert messages == [f"'{name}' is an unknown parameter."]
    assert Fulfillment.objects.get().tracking_number == "1"


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"trackingNumber": "1" * 256}, "trackingNumber"),
        ({"trackingUrl": "https://" + "h" * 1993}, "trackingUrl"),
        ({"trackingUrl": "javascript:alert(1)"}, "trackingUrl"),
        ({"trackingCompany": {}}, "trackingCompany"),
        ({"metadata": "a"}, "metadata"),
    ],
)
def test_bad_changes(api: Api, made: Fulfillment, body: dict[str, Any], parameter: str) -> None:
    """Each wrong value names itself."""
    assert_error(api.post(f"/fulfillments/{made.wire_id}", body), 400, ("invalid_parameter", parameter))


def test_unknown(api: Api, live_api: Api, made: Fulfillment) -> None:
    """404 by id, in the other mode, too."""
    for key, wire_id in ((api, "none"), (live_api, made.wire_id)):
        for answer in (key.get(f"/fulfillments/{wire_id}"), key.post(f"/fulfillments/{wire_id}", {})):
            messages = assert_error(answer, 404, ("not_found", "id"))
            assert messages == [f"Fulfillment '{wire_id}' not found."]


def test_who_may(api_for: Callable[..., Api], anonymous: Api, public_api: Api, made: Fulfillment) -> None:
    """Reading needs read, changing needs write (R-CON-025)."""
    path = f"/fulfillments/{made.wire_id}"
    for key in (anonymous, public_api):
        assert {key.get(path).status_code, key.get("/fulfillments").status_code, key.post(path, {}).status_code} == {
            401
        }
    reader = api_for(kind="restricted", permissions={"fulfillments": "read"})
    assert (reader.get(path).status_code, reader.get("/fulfillments").status_code) == (200, 200)
    assert reader.post(path, {}).status_code == 403
    writer = api_for(kind="restricted", permissions={"fulfillments": "write"})
    assert (writer.get(path).status_code, writer.post(path, {}).status_code) == (403, 200)
