"""Writes on one checkout are serialised (R-CHK-030)."""

from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.events.log.models import Event
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.flows.parallel import at_once, only_postgres

from .conftest import cart

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def path(api: Api) -> str:
    """A stored checkout of two lines."""
    only_postgres()
    SkuFactory(wire_id="mug-01")
    created = api.post("/checkouts", cart(*[{"skuId": "mug-01", "price": 10}] * 2)).json()
    return f"/checkouts/{created['id']}"


def test_no_change_gets_lost(api: Api, path: str) -> None:
    """Each update sees the one before it: members of their own, lines of their own, one event each."""
    ids = [line["id"] for line in api.get(path).json()["items"]]
    bodies: list[dict[str, Any]] = [
        {"email": "a@example.com"},
        {"upstreamId": "u"},
        {"shippingChoice": {"amount": 5}},
        {"customerType": "business"},
        *({"items": {"id": wire_id, "metadata": {"a": 1}}} for wire_id in ids),
    ]
    answers = at_once(*[lambda body=body: api.post(path, body) for body in bodies])
    assert [answer.status_code for answer in answers] == [200] * len(bodies)
    shown = api.get(path).json()
    assert (shown["email"], shown["upstreamId"], shown["totalAmount"]) == ("a@example.com", "u", 25.0)
    assert [line["metadata"] for line in shown["items"]] == [{"a": 1}] * 2
    assert Event.objects.filter(type="checkout.updated").count() == len(bodies)


def test_the_last_one_wins_as_a_whole(api: Api, path: str) -> None:
    """The figures always belong to the members."""
    bodies = [{"shippingChoice": {"amount": amount}} for amount in range(1, 9)]
    at_once(*[lambda body=body: api.post(path, body) for body in bodies])
    shown = api.get(path).json()
    assert shown["totalAmount"] == 20 + shown["shippingChoice"]["amount"]
    assert sum(line["shipping"]["amount"] for line in shown["items"]) == shown["totalShipping"]


def test_delete_and_update(api: Api, path: str) -> None:
    """One delete succeeds; updates come before it or find nothing; no line and no late event is left."""
    works = [lambda: api.delete(path)] * 3 + [lambda: api.post(path, {"upstreamId": "u"})] * 3
    statuses = [answer.status_code for answer in at_once(*works)]
    assert sorted(statuses[:3]) == [204, 404, 404]
    assert set(statuses[3:]) <= {200, 404}
    assert not Checkout.objects.exists()
    assert not CheckoutLine.objects.exists()
    assert Event.objects.latest("key").type == "checkout.deleted"
