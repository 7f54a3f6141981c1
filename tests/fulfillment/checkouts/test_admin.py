"""Checkouts for staff (R-CHK-246, R-CHK-251)."""

from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.states import DEAD
from tests.factories.checkouts import make_checkout
from tests.fulfillment.simulator.test_pages import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/fulfillment/checkout/"


@pytest.fixture
def stored(mug: Any) -> Checkout:
    """A checkout of 190.00."""
    return make_checkout(wire_id="c-1", sku_id="mug-01", email="a@example.com")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=c-1", True),
        ("q=c-", False),
        ("q=a@example.com", True),
        ("q=example", False),
        ("total_amount_from=190&total_amount_to=190", True),
        ("total_amount_from=190.01", False),
        ("total_amount_to=189", False),
        ("created_time_from=2020-01-01", True),
        ("created_time_to=2020-01-01", False),
    ],
)
def test_list(stored: Checkout, query: str, found: bool) -> None:
    """Exact search by id or email; ranges of dates and amounts."""
    answer = signed_in("Developer").get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert ("190.00 USD" in answer.content.decode()) is found


def test_page(stored: Checkout) -> None:
    """Everything stored, the state that no answer names, why the last order failed; two lines of one SKU."""
    stored.state = DEAD
    stored.last_failure = {"errors": [{"message": "Failed to charge source."}]}
    stored.save()
    text = signed_in("Developer").get(f"{LIST}{stored.pk}/change/").content.decode()
    for shown in ("Ended by a failed order", "Failed to charge source.", "a@example.com", "sellingEntity"):
        assert shown in text
    assert all(line.wire_id in text for line in stored.lines.all())


ROLES = {
    "Administrator": (200, 200),
    "Developer": (200, 200),
    "Operations": (200, 403),
    "Customer service": (403, 403),
    "Merchandiser": (403, 403),
    "Viewer": (403, 403),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles(stored: Checkout, role: str) -> None:
    """R-CHK-251: administrators and developers; whoever simulates sees checkouts, but deletes none."""
    client = signed_in(role)
    sees, deletes = ROLES[role]
    assert {client.get(address).status_code for address in (LIST, f"{LIST}{stored.pk}/change/")} == {sees}
    assert client.get(f"{LIST}{stored.pk}/delete/").status_code == deletes
    assert (LIST in client.get("/admin/").content.decode()) is (sees == 200)


def test_only_open_ones_are_deleted(stored: Checkout) -> None:
    """E-CHK-38, as a sentence."""
    stored.state = DEAD
    stored.save()
    client = signed_in("Administrator")
    answer = client.post(f"{LIST}{stored.pk}/delete/", {"post": "yes"}, follow=True)
    assert answer.status_code == 200
    assert Checkout.objects.exists()
