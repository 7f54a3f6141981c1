"""Checkouts for staff (R-CHK-246, R-CHK-251)."""

from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.states import CONVERTED, DEAD, OPEN
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


STEPS = {OPEN: {"delete", "pay"}, DEAD: {"rebuild"}, CONVERTED: set()}


@pytest.mark.parametrize("state", STEPS)
def test_only_legal_steps(stored: Checkout, state: str) -> None:
    """R-CHK-026, R-CHK-027: the page offers what the state allows, and nothing else is carried out."""
    stored.state = state
    stored.save()
    client, address = signed_in("Administrator"), f"{LIST}{stored.pk}/"
    text = client.get(f"{address}change/").content.decode()
    assert {step for step in ("delete", "pay", "rebuild") if f"{address}{step}" in text} == STEPS[state]
    answers = {step: client.get(f"{address}{step}/", follow=True).status_code for step in ("delete", "pay", "rebuild")}
    assert {step for step, status in answers.items() if status == 200} == STEPS[state]
    client.post(f"{address}delete/", {"post": "yes"})
    assert Checkout.objects.exists() is (state != OPEN)


def test_everything_stored_is_told_plainly(mug: Any) -> None:
    """R-CHK-246: addresses, session and the rest, outside the raw JSON; yen have no decimals."""
    place = {"line1": "1 Main St", "city": "Minnetonka", "state": "MN", "postal_code": "55343", "country": "US"}
    person = {"name": "Ann Lee", "address": place}
    more: dict[str, Any] = {"ship_to": person, "bill_to": person, "browser_ip": "203.0.113.9", "metadata": {"tier": 3}}
    checkout = make_checkout(wire_id="c-2", sku_id="mug-01", **more | {"currency": "JPY"})
    text = signed_in("Developer").get(f"{LIST}{checkout.pk}/change/").content.decode().partition("<details")[0]
    for shown in (
        "Ship to: Ann Lee, 1 Main St, 55343 Minnetonka MN, US",
        "Bill to: Ann Lee, 1 Main St, 55343 Minnetonka MN, US",
        f"ID: {checkout.session.wire_id}",
        "State: Requires source",
        f"Left to pay: {int(checkout.total_amount)} JPY",
        "Browser&#x27;s address: 203.0.113.9",
        "Metadata: tier 3",
        "Subtotal: 190 JPY",
    ):
        assert shown in text, shown


def test_the_search_has_a_name(stored: Checkout) -> None:
    """Whoever cannot see the placeholder hears what the field is for."""
    assert 'aria-label="Complete checkout ID or email address"' in signed_in("Developer").get(LIST).content.decode()
