"""Payment sources in the browser (R-CHK-250, R-CHK-251)."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from fulfillment.events.log.models import Event
from fulfillment.payments.sources import declines
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api
from tests.fulfillment.payments.cards import card, make, wallet
from tests.fulfillment.payments.conftest import OpenCart

LIST = "/admin/fulfillment/source/"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(reference: None) -> SignIn:
    def enter(role: str) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return enter


def page(part: str = "change/") -> str:
    return f"{LIST}{Source.objects.get().pk}/{part}"


@pytest.mark.parametrize("role", ["Developer", "Administrator"])
@pytest.mark.parametrize(("last_name", "state"), [("Lovelace", "chargeable"), ("SourceFailAfterRedirect", "failed")])
def test_approve(api: Api, sign_in: SignIn, role: str, last_name: str, state: str) -> None:
    """Asked first; what is done is no longer offered."""
    make(api, wallet("directDebit", last_name))
    client = sign_in(role)
    assert "no money moves" in client.get(page("approve/")).content.decode()
    assert Source.objects.get().state == "pending_redirect"
    assert client.post(page("approve/")).status_code == 302
    assert Source.objects.get().state == state
    assert Event.objects.filter(type="source.chargeable").count() == (state == "chargeable")
    assert client.post(page("approve/")).status_code == 403


def test_decline(api: Api, sign_in: SignIn) -> None:
    """R-CHK-154."""
    make(api, wallet("payPal"))
    client = sign_in("Developer")
    assert client.post(page("decline/")).status_code == 302
    assert Source.objects.get().state == "pending_redirect"
    assert client.post(page("challenge/")).status_code == 403


def test_complete_the_challenge(api: Api, sign_in: SignIn) -> None:
    make(api, card("4917 6100 0000 0000"))
    client = sign_in("Developer")
    assert client.post(page("approve/")).status_code == 403
    assert client.post(page("challenge/")).status_code == 302
    assert Source.objects.get().state == "chargeable"
    assert Source.history.latest().actor_name == "Developer"


@pytest.mark.parametrize("role", ["Developer", "Administrator"])
def test_decline_the_next_charge(api: Api, sign_in: SignIn, role: str) -> None:
    """R-CHK-238: all codes are offered with their kind; what is planned is shown, and can be taken back."""
    make(api, card())
    client = sign_in(role)
    asked = client.get(page("decline-next-charge/")).content.decode()
    for code, named in declines.CHOICES:
        assert f'<option value="{code}"' in asked
        assert named in asked
    assert client.post(page("decline-next-charge/"), {"code": "no_money"}).status_code == 200
    assert Source.objects.get().planned_decline == ""
    assert client.post(page("decline-next-charge/"), {"code": "do_not_honor"}).status_code == 302
    assert "Declined: do_not_honor (soft)" in client.get(page()).content.decode()
    assert client.post(page("decline-next-charge/"), {"code": ""}).status_code == 302
    assert Source.objects.get().planned_decline == ""
    assert Source.history.count() == 3


def test_nothing_to_decline(api: Api, sign_in: SignIn) -> None:
    """A source at its end is charged no more."""
    make(api, card("4000000000003295"))
    assert sign_in("Developer").post(page("decline-next-charge/")).status_code == 403


@pytest.mark.parametrize("role", ["Viewer", "Customer service", "Merchandiser", "Operations"])
def test_others_only_look(api: Api, sign_in: SignIn, role: str) -> None:
    """R-CHK-251."""
    make(api, wallet("payPal"))
    client = sign_in(role)
    text = client.get(page()).content.decode()
    assert "Approve" not in text
    for part in ("approve/", "decline/", "challenge/", "decline-next-charge/", "delete/"):
        assert client.post(page(part)).status_code == 403
    assert client.post(page(), {"state": "chargeable"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert Source.objects.get().state == "pending_redirect"


def test_page_tells_all(api: Api, sign_in: SignIn, open_cart: OpenCart) -> None:
    """What the simulation will do, what it pays, where the shopper acts; never a card number."""
    checkout = open_cart(sourceId=make(api, card("4000000000003600"))["id"])
    text = sign_in("Developer").get(page()).content.decode()
    for told in ("Visa Card 3600", "The charge fails", "Ada Lovelace", "27.01 USD", f">{checkout['id']}</a>"):
        assert told in text
    assert "400000000000" not in text
    assert 'name="_save"' not in text


def test_search_and_filters(api: Api, sign_in: SignIn) -> None:
    made = make(api, card(upstreamId="u-1"))
    make(api, wallet("payPal"))
    client = sign_in("Developer")

    def found(**query: str) -> int:
        return len(client.get(LIST, query).context["cl"].result_list)

    assert (found(), found(q=made["id"]), found(q="u-1"), found(q="u")) == (2, 1, 1, 0)
    assert (found(state__exact="pending_redirect"), found(type__exact="creditCard")) == (1, 1)


def test_a_list_costs_the_same_queries(api: Api, sign_in: SignIn, django_assert_max_num_queries: object) -> None:
    """R-FUL-447."""
    client = sign_in("Developer")
    for _ in range(8):
        make(api)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get(LIST).status_code == 200
