"""The shopper's pages: approval and challenge (R-CHK-154, section 21, R-CHK-239)."""

from typing import Any

import pytest
from django.test import Client

from fulfillment.events.log.models import Event
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import fail_source
from tests.factories.client import Api
from tests.fulfillment.payments.cards import card, make, wallet
from tests.fulfillment.payments.conftest import OpenCart

CHALLENGED = "5454545454545454"


@pytest.fixture
def shopper() -> Client:
    """A browser that sends forms only with the token of a page (as real ones must)."""
    return Client(enforce_csrf_checks=True)


def page_of(source: dict[str, Any]) -> str:
    return str(source["redirect"]["redirectUrl"].removeprefix("http://testserver"))


def send(shopper: Client, page: str, **form: str) -> Any:
    """Open the page and press a button of its form."""
    shopper.get(page)
    return shopper.post(page, form | {"csrfmiddlewaretoken": shopper.cookies["csrftoken"].value}, follow=True)


def state_of(api: Api, source: dict[str, Any]) -> Any:
    return api.get(f"/sources/{source['id']}").json()["state"]


def events(name: str) -> int:
    return Event.objects.filter(type=name).count()


def test_approve(api: Api, shopper: Client, open_cart: OpenCart) -> None:
    """The amount is shown; approval makes chargeable, once."""
    made = make(api, wallet("klarnaCredit"))
    open_cart(sourceId=made["id"])
    text = shopper.get(page_of(made)).content.decode()
    assert "27.01 USD" in text
    assert "Approve" in text
    assert "no money moves" in text
    answer = send(shopper, page_of(made), approve="1")
    assert "The payment is approved." in answer.content.decode()
    assert "Approve<" not in answer.content.decode()
    assert send(shopper, page_of(made), approve="1").status_code == 200
    assert (state_of(api, made), events("source.chargeable")) == ("chargeable", 1)


def test_decline(api: Api, shopper: Client) -> None:
    """It goes on waiting, and can still be approved."""
    made = make(api, wallet("payPal"))
    assert "You have declined" in send(shopper, page_of(made), decline="1").content.decode()
    assert (state_of(api, made), events("source.chargeable")) == ("pending_redirect", 0)
    send(shopper, page_of(made), approve="1")
    assert state_of(api, made) == "chargeable"


def test_a_source_that_fails_on_approval(api: Api, shopper: Client) -> None:
    """`SourceFailAfterRedirect`; no reason is told to the shopper (R-CHK-239)."""
    made = make(api, wallet("directDebit", "SourceFailAfterRedirect"))
    text = send(shopper, page_of(made), approve="1").content.decode()
    assert "cannot be made any more" in text
    assert "fail" not in text.lower()
    assert (state_of(api, made), events("source.chargeable")) == ("failed", 0)


@pytest.mark.parametrize("body", [card(CHALLENGED), wallet("googlePay", "SCATest"), wallet("googlePay", "SCATestFail")])
def test_challenge(api: Api, shopper: Client, body: dict[str, Any]) -> None:
    """`1234` and `password` pass; anything else may be tried again."""
    made = make(api, body)
    for name, password in (("", ""), ("1234", "wrong"), ("4321", "password"), ("password", "1234")):
        answer = send(shopper, page_of(made), name=name, password=password)
        assert answer.status_code == 200
        assert "Try again" in answer.content.decode()
        assert (state_of(api, made), events("source.chargeable")) == ("requires_action", 0)
    send(shopper, page_of(made), name="1234", password="password")
    assert (state_of(api, made), events("source.chargeable")) == ("chargeable", 1)


def test_a_challenge_cannot_be_approved_away(api: Api, shopper: Client) -> None:
    made = make(api, card(CHALLENGED))
    send(shopper, page_of(made), approve="1")
    assert state_of(api, made) == "requires_action"
    redirected = make(api, wallet("payPal"))
    send(shopper, page_of(redirected), name="1234", password="password")
    assert state_of(api, redirected) == "pending_redirect"


def test_what_comes_too_late(api: Api, shopper: Client) -> None:
    made = make(api, wallet("payPal"))
    shopper.get(page_of(made))
    fail_source(Source.objects.get())
    for form in ({"approve": "1"}, {"decline": "1"}):
        assert "cannot be made any more" in send(shopper, page_of(made), **form).content.decode()
    assert state_of(api, made) == "failed"


def test_forged_forms_are_refused(api: Api, shopper: Client) -> None:
    made = make(api, wallet("payPal"))
    assert shopper.post(page_of(made), {"approve": "1"}).status_code == 403
    assert state_of(api, made) == "pending_redirect"


def test_only_who_knows_the_secret(api: Api, shopper: Client) -> None:
    """The id alone, another source's secret, a source without a page: nobody learns that it exists."""
    one, other, plain = make(api, wallet("payPal")), make(api, wallet("payPal")), make(api)
    wrong = page_of(one).replace(one["clientSecret"], f"{one['id']}_{other['clientSecret'].partition('_')[2]}")
    for address in (wrong, f"/pay/{plain['clientSecret']}/", f"/pay/none_{one['id']}/"):
        answer = shopper.get(address)
        assert answer.status_code == 404
        assert "No such payment" in answer.content.decode()
    assert shopper.get(f"/pay/{one['id']}/").status_code == 404


def test_nobody_keeps_or_frames_the_page(api: Api, shopper: Client) -> None:
    answer = shopper.get(page_of(make(api, wallet("payPal"))))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "is_shown"),
    [("https://shop.example/back?a=1", True), ("javascript:alert(1)", False), ("//shop.example", False), (1, False)],
)
def test_the_way_back(api: Api, shopper: Client, address: Any, is_shown: bool) -> None:
    """A shop's own address is offered as a link, never followed by itself."""
    made = make(api, wallet("payPal", payPal={"returnUrl": address}))
    assert ("Back to the shop" in shopper.get(page_of(made)).content.decode()) == is_shown
