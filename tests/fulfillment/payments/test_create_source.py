"""`POST /sources` (R-CHK-146 to R-CHK-149)."""

import json
import re
from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.payments.sources.kinds import KINDS
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.fulfillment.payments.cards import ADDRESS, GOOD, OWNER, card, credit, make, wallet

FLOWS = {
    "standard": ("creditCard", "applePay", "googlePay", "customerCredit"),
    "receiver": ("wireTransfer", "konbini", "bPay", "codJapan"),
}


def test_card(api: Api) -> None:
    """R-CHK-147: brand, expiry, last four digits, nothing else of the card, anywhere."""
    made = make(api, card(upstreamId="u-1"))
    assert made["creditCard"] == {
        "brand": "Visa",
        "expirationMonth": 3,
        "expirationYear": 2090,
        "lastFourDigits": "1111",
    }
    expected = ("creditCard", "chargeable", "standard", False, "u-1", False)
    shown = tuple(made[name] for name in ("type", "state", "flow", "reusable", "upstreamId", "liveMode"))
    assert shown == expected
    assert made["clientSecret"].startswith(f"{made['id']}_")
    assert made["owner"] == OWNER
    assert made.keys().isdisjoint({"customerId", "amount", "currency", "paymentSessionId", "redirect"})
    assert api.get(f"/sources/{made['id']}").json() == made
    stored = json.dumps([list(Source.objects.values()), list(Event.objects.values())], default=str)
    history = json.dumps(list(Source.history.values()), default=str)
    for trace in (GOOD, GOOD.replace(" ", "")):
        assert trace not in stored + history
    # Three digits stand within many a generated id.
    assert not re.search(r"(?<![\w-])737(?![\w-])", stored + history)


def test_event(api: Api) -> None:
    """R-EVT-045: `source.created` shows what a GET shows; nothing becomes chargeable that was so from birth."""
    made = make(api)
    events = list(Event.objects.values_list("type", "body"))
    assert [name for name, _ in events] == ["source.created"]
    assert json.loads(events[0][1])["data"]["object"] == made


@pytest.mark.parametrize("type_", [name for name in KINDS if name not in ("creditCard", "customerCredit")])
def test_flow_and_state_follow_the_type(api: Api, type_: str) -> None:
    """R-CHK-148; redirect sources know a page on this server (R-CHK-154)."""
    made = make(api, wallet(type_) | {type_: {"returnUrl": "https://shop.example/back"}})
    flow = next((flow for flow, types in FLOWS.items() if type_ in types), "redirect")
    states = {"standard": "chargeable", "receiver": "pending_funds", "redirect": "pending_redirect"}
    assert (made["flow"], made["state"]) == (flow, states[flow])
    assert made[type_] == {"returnUrl": "https://shop.example/back"}
    address = f"http://testserver/pay/{made['clientSecret']}/"
    assert made.get("redirect") == ({"redirectUrl": address} if flow == "redirect" else None)


def test_store_credit(api: Api, live_api: Api) -> None:
    """R-CHK-146: in both modes, without owner and session."""
    for client in (api, live_api):
        made = make(client, credit("12.50", currency="EUR"))
        assert (made["state"], made["flow"], made["reusable"]) == ("chargeable", "standard", False)
        assert (made["amount"], made["currency"]) == (12.5, "EUR")
        assert "owner" not in made


@pytest.mark.parametrize("amount", [0, -1, "x", 10**15, 0.00001])
def test_store_credit_of_nothing(api: Api, amount: Any) -> None:
    assert_error(api.post("/sources", credit(amount)), 400, ("invalid_parameter", "amount"))
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("currency", "amount", "fraction"), [("USD", 1.01, 1.005), ("JPY", 100, 100.5), ("KWD", 1.111, 1.1111)]
)
def test_store_credit_is_a_whole_number_of_minor_units(api: Api, currency: str, amount: float, fraction: float) -> None:
    """R-CHK-093, R-CHK-146: 400 where the currency is known."""
    refused = api.post("/sources", credit(fraction, currency=currency))
    assert_error(refused, 400, ("invalid_parameter", "amount"))
    assert not Source.objects.exists()
    assert make(api, credit(amount, currency=currency))["amount"] == amount
    assert make(api, credit(fraction))["amount"] == fraction


def test_store_credit_needs_an_amount(api: Api) -> None:
    assert_error(api.post("/sources", {"type": "customerCredit"}), 400, ("missing_parameter", "amount"))


def test_unknown_session(api: Api) -> None:
    """R-CHK-146."""
    answer = api.post("/sources", credit(paymentSessionId="none"))
    assert_error(answer, 409, ("not_found", "paymentSessionId"))


def test_primary_sources_are_for_the_test_mode(live_api: Api) -> None:
    """R-CHK-147."""
    for body in (card(), wallet("payPal")):
        assert_error(live_api.post("/sources", body), 400, ("invalid_parameter", "type"))


def test_keys(api: Api, public_api: Api, anonymous: Api, api_for: Any) -> None:
    """R-CON-024, R-CON-025, R-CHK-147: a browser makes sources but neither store credit nor anything else."""
    made = make(public_api)
    assert make(public_api, wallet("payPal"))["state"] == "pending_redirect"
    for answer in (
        public_api.post("/sources", credit()),
        public_api.get(f"/sources/{made['id']}"),
        anonymous.post("/sources", card()),
    ):
        assert_error(answer, 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"sources": "read"})
    assert reader.get(f"/sources/{made['id']}").status_code == 200
    assert_error(reader.post("/sources", card()), 403, ("forbidden", None))
    writer = api_for(kind="restricted", permissions={"sources": "write"})
    # A key that may not read learns the ID only.
    assert list(credited := make(writer, credit())) == ["id"]
    assert api.get(f"/sources/{credited['id']}").json()["type"] == "customerCredit"
    assert_error(writer.get(f"/sources/{made['id']}"), 403, ("forbidden", None))


def test_what_a_card_needs(api: Api) -> None:
    """All that is missing at once (R-CON-153)."""
    assert_error(
        api.post("/sources", {"type": "creditCard"}),
        400,
        ("missing_parameter", "owner"),
        ("missing_parameter", "creditCard"),
    )
    assert_error(api.post("/sources", {}), 400, ("missing_parameter", "type"))
    assert_error(
        api.post("/sources", card(creditCard={"cvv": "737"})),
        400,
        *(("missing_parameter", f"creditCard.{name}") for name in ("number", "expirationMonth", "expirationYear")),
    )


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"number": "4444 2222 3333 1112"}, "number"),
        ({"number": "4444"}, "number"),
        ({"number": ["4444222233331111"]}, "number"),
        ({"number": "4444 2222 3333 111x"}, "number"),
        ({"expirationMonth": 13}, "expirationMonth"),
        ({"expirationMonth": 0}, "expirationMonth"),
        ({"expirationYear": 30}, "expirationYear"),
        ({"cvv": "12"}, "cvv"),
        ({"cvv": "12345"}, "cvv"),
    ],
)
def test_bad_cards(api: Api, change: dict[str, Any], parameter: str) -> None:
    """The answer never repeats a number or a security code."""
    sent = card()["creditCard"] | change
    answer = api.post("/sources", card(creditCard=sent))
    assert_error(answer, 400, ("invalid_parameter", f"creditCard.{parameter}"))
    if parameter in ("number", "cvv"):
        assert str(change[parameter]) not in answer.content.decode()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"type": "cheque"}, ("invalid_parameter", "type")),
        ({"owner": "Ada"}, ("invalid_parameter", "owner")),
        ({"owner": OWNER | {"email": "x"}}, ("email_invalid", "owner.email")),
        (
            {"owner": OWNER | {"address": ADDRESS | {"postalCode": "x"}}},
            ("invalid_parameter", "owner.address.postalCode"),
        ),
        ({"owner": OWNER | {"address": {"country": "XX"}}}, ("invalid_parameter", "owner.address.country")),
        ({"owner": OWNER | {"age": 36}}, ("unknown_parameter", "age")),
        ({"price": 1}, ("unknown_parameter", "price")),
        ({"creditCard": "4444"}, ("invalid_parameter", "creditCard")),
        ({"upstreamId": "x" * 256}, ("invalid_parameter", "upstreamId")),
        ({"upstreamId": "\x00"}, ("invalid_parameter", "upstreamId")),
        ({"currency": "YEM"}, ("invalid_parameter", "currency")),
    ],
)
def test_bad_parameters(api: Api, members: dict[str, Any], error: tuple[str, str]) -> None:
    assert_error(api.post("/sources", card(**members)), 400, error)
    assert not Source.objects.exists()


def test_empty_is_not_sent_and_server_members_are_ignored(api: Api) -> None:
    """R-CHK-007, R-CHK-008."""
    body = card(upstreamId="", paymentSessionId="", state="failed", reusable=True, clientSecret="x", liveMode=True)
    made = make(api, body)
    assert (made["state"], made["reusable"], made["liveMode"]) == ("chargeable", False, False)


def test_again_is_another_one(api: Api) -> None:
    assert make(api)["id"] != make(api)["id"]


def test_get_unknown(api: Api) -> None:
    """R-CHK-151."""
    answer = api.get("/sources/none")
    assert assert_error(answer, 404, ("not_found", "id")) == ["Source 'none' not found."]


@pytest.mark.parametrize(("part", "value"), [("postalCode", "5534"), ("state", "mn")])
def test_the_owners_address_is_checked(api: Api, part: str, value: str) -> None:
    """R-CHK-116: like `shipTo` and `billTo`, and already when the source is made, before it is attached."""
    owner = OWNER | {"address": ADDRESS | {part: value}}
    assert_error(api.post("/sources", card(owner=owner)), 400, ("invalid_parameter", f"owner.address.{part}"))
