"""The simulator's pages without a browser: who may, what is stored, modes (R-CHK-247 to R-CHK-252)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from fulfillment.simulator.models import Scenario
from tests.browser_forms import visible_text
from tests.docs.test_rules import ID
from tests.factories import SkuFactory

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    """Return the browser of somebody with a role."""
    return browser_of(person(role))


def person(role: str) -> User:
    """Store somebody with a role."""
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def browser_of(user: User) -> Client:
    """Return the browser of somebody, signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operations(reference: None) -> Client:
    """Somebody of operations, and a SKU to sell."""
    SkuFactory(wire_id="mug-01", name="Enamel mug")
    return signed_in("Operations")


BASKET = {"sku": "mug-01", "price": "10", "quantity": "2", "currency": "USD"}


@pytest.mark.parametrize(
    ("role", "status"),
    [("Administrator", 200), ("Operations", 200), ("Developer", 200), ("Merchandiser", 403), ("Viewer", 403)],
)
def test_who_may_simulate(reference: None, role: str, status: int) -> None:
    """R-CHK-251."""
    assert signed_in(role).get("/admin/simulator/").status_code == status


def test_strangers_are_sent_to_sign_in(db: None) -> None:
    """Nobody without an account."""
    assert Client().get("/admin/simulator/").status_code == 302


def test_pricing_stores_nothing(operations: Client) -> None:
    """The fragment shows the totals; neither checkout nor event is left."""
    answer = operations.post("/admin/simulator/price/", BASKET)
    assert "20.00" in answer.content.decode()
    assert not Checkout.objects.exists()
    assert not Event.objects.filter(type__startswith="checkout").exists()


def test_figures_are_explained_in_words(operations: Client) -> None:
    """R-CHK-247: the id of a rule is for developers, in an attribute."""
    page = operations.post("/admin/simulator/price/", BASKET | {"line_discount": "10"}).text
    assert 'data-rule="R-CHK-041"' in page
    assert "percentage off the units that the discount covers" in page
    assert "rounded half up to the cent" in page
    assert not ID.search(visible_text(page))


def test_without_scripts_the_page_calculates_and_adds_lines(operations: Client) -> None:
    """The same form works as a plain one."""
    text = operations.post("/admin/simulator/", BASKET | {"add_line": "1"}).content.decode()
    assert text.count("data-line role") == 3
    assert "20.00" in text


def test_save_as_checkout(operations: Client) -> None:
    """R-CHK-252: the same operation, with its event."""
    answer = operations.post("/admin/simulator/", BASKET | {"save": "checkout"})
    checkout = Checkout.objects.get()
    assert answer.headers["Location"] == f"/admin/fulfillment/checkout/{checkout.pk}/change/"
    assert Event.objects.filter(type="checkout.created").count() == 1
    page = operations.get(answer.headers["Location"]).content.decode()
    assert checkout.wire_id in page
    assert "Enamel mug" in page


def test_a_bad_basket_is_not_saved(operations: Client) -> None:
    """What was typed stays, with the reason."""
    answer = operations.post("/admin/simulator/", BASKET | {"save": "checkout", "price": "-1"})
    assert answer.status_code == 200
    assert "cannot be used here" in answer.content.decode()
    assert 'value="-1"' in answer.content.decode()
    assert not Checkout.objects.exists()


def test_scenarios_belong_to_a_mode(operations: Client) -> None:
    """A scenario of the test mode is not found in live mode."""
    saved = operations.post("/admin/simulator/", BASKET | {"save": "scenario", "scenario_name": "Two mugs"})
    assert operations.get(saved.headers["Location"]).status_code == 200
    operations.post("/admin/mode/", {"mode": "live"})
    assert operations.get(saved.headers["Location"]).status_code == 404
    assert "Two mugs" not in operations.get("/admin/simulator/").content.decode()
    assert "mug-01" not in operations.get("/admin/simulator/skus/?q=mug").content.decode()


def test_a_scenario_needs_a_name_and_can_be_deleted(operations: Client) -> None:
    """Nothing is kept without a name."""
    operations.post("/admin/simulator/", BASKET | {"save": "scenario"})
    assert not Scenario.objects.exists()
    saved = operations.post("/admin/simulator/", BASKET | {"save": "scenario", "scenario_name": "x"})
    operations.post(f"{saved.headers['Location']}delete/")
    assert not Scenario.objects.exists()


def test_suggestions(operations: Client) -> None:
    """By the beginning of an id, or a part of the name."""
    for text in ("mug", "ENAMEL"):
        found: Any = operations.get("/admin/simulator/skus/", {"q": text}).json()
        assert found == {"results": [{"code": "mug-01", "text": "Enamel mug"}]}
