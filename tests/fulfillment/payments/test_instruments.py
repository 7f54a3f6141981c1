"""The test triggers of section 21, each by the published word (R-CHK-233, R-CHK-234)."""

from datetime import timedelta

import pytest

from catalog.wire.records import clock
from fulfillment.payments.sources import behaviors as b
from fulfillment.payments.sources.cards import brand_of, is_card_number
from fulfillment.payments.sources.instruments import CARDS, LAST_NAMES
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api
from tests.fulfillment.payments.cards import card, make, wallet

PUBLISHED_CARDS = {
    "3434 567890 12341": ("Amex", ""),
    "3034 567890 1235": ("Diners", ""),
    "6011 9876 9876 9876": ("Discover", ""),
    "3528 9876 9876 9879": ("JCB", ""),
    "5466 1600 0000 0008": ("MasterCard", ""),
    "6226 2200 0000 0009": ("UnionPay", ""),
    "4444 2222 3333 1111": ("Visa", ""),
    "5454 5454 5454 5454": ("MasterCard", b.CHALLENGE),
    "4917 6100 0000 0000": ("Visa", b.CHALLENGE),
    "4000 0000 0000 3295": ("Visa", b.SOURCE_FAILS),
    "4000 0000 0000 3600": ("Visa", b.CHARGE_FAILS),
    "4000 0000 0000 4103": ("Visa", b.CAPTURE_FAILS),
    "4000 0000 0000 4111": ("Visa", b.REFUND_FAILS),
    "4000 0000 0000 4442": ("Visa", b.CANCEL_FAILS),
    "4485 9517 8852 1565": ("Visa", b.CAPTURE_FAILS_LATER),
    "4556 6025 6424 0839": ("Visa", b.REFUND_FAILS_LATER),
    "4024 0071 2057 9635": ("Visa", b.CAPTURE_STAYS_PENDING),
    "4000 0000 0000 0028": ("Visa", b.CAPTURE_STAYS_PENDING),
}
GOOGLE = {
    "SourceFail": b.SOURCE_FAILS,
    "ChargeFail": b.CHARGE_FAILS,
    "CaptureFail": b.CAPTURE_FAILS,
    "CancelFail": b.CANCEL_FAILS,
    "RefundFail": b.REFUND_FAILS,
    "SCATest": b.CHALLENGE,
    "SCATestFail": b.CHALLENGE_THEN_CHARGE_FAILS,
}
CREATION = {
    "SourceCreationFail": b.SOURCE_FAILS,
    "ChargeCreationFail": b.CHARGE_FAILS,
    "RefundFail": b.REFUND_FAILS,
}
DEBIT = {
    "SourceFail": b.SOURCE_FAILS,
    "ChargeFail": b.CHARGE_FAILS,
    "RefundFail": b.REFUND_FAILS,
    "SourceFailAfterRedirect": b.SOURCE_FAILS_AFTER_REDIRECT,
    "ChargeFailedAfterPending": b.CHARGE_FAILS_AFTER_PENDING,
    "RefundFailedAfterPending": b.REFUND_FAILS_LATER,
    "ChargeRemainPending": b.CHARGE_STAYS_PENDING,
}
RECEIVER = {
    "SourceCreationFail": b.SOURCE_FAILS,
    "SourceFailWithDelay": b.SOURCE_FAILS_WITH_DELAY,
    "RefundFailWhileCreation": b.REFUND_FAILS,
    "RefundFailAfterPaymentInfo": b.REFUND_FAILS_AFTER_INFORMATION,
}
PUBLISHED_NAMES = {
    (type_, name): behaviour
    for types, names in (
        (("googlePay",), GOOGLE),
        (("payPal", "payPalBilling", "payPalCredit", "klarnaCredit", "klarnaCreditRecurring"), CREATION),
        (("directDebit",), DEBIT),
        (
            ("alipay",),
            {
                "authFail": b.SOURCE_FAILS,
                "authFailAfterRedirect": b.CHARGE_FAILS_AFTER_PENDING,
                "refundFail": b.REFUND_FAILS,
            },
        ),
        (("wireTransfer", "konbini", "bPay", "codJapan"), RECEIVER),
    )
    for type_ in types
    for name, behaviour in names.items()
}


def first_state(behaviour: str, ordinary: str) -> str:
    if behaviour in (b.CHALLENGE, b.CHALLENGE_THEN_CHARGE_FAILS):
        return "requires_action"
    return "failed" if behaviour == b.SOURCE_FAILS else ordinary


def test_nothing_else_is_a_trigger() -> None:
    """The tables are those of the contract, no more."""
    assert CARDS.keys() == {number.replace(" ", "") for number in PUBLISHED_CARDS}
    assert LAST_NAMES.keys() == PUBLISHED_NAMES.keys()


@pytest.mark.parametrize("number", PUBLISHED_CARDS)
def test_cards(api: Api, number: str) -> None:
    """Numbers are compared without spaces; all pass the Luhn check."""
    brand, behaviour = PUBLISHED_CARDS[number]
    made = make(api, card(number))
    assert (made["creditCard"]["brand"], made["creditCard"]["lastFourDigits"]) == (brand, number[-4:])
    assert made["state"] == first_state(behaviour, "chargeable")
    assert Source.objects.get().behaviour == behaviour
    assert ("redirect" in made) == (behaviour == b.CHALLENGE)


@pytest.mark.parametrize(("type_", "name"), PUBLISHED_NAMES)
def test_last_names(api: Api, type_: str, name: str) -> None:
    behaviour = PUBLISHED_NAMES[type_, name]
    made = make(api, wallet(type_, name))
    ordinary = {"standard": "chargeable", "receiver": "pending_funds", "redirect": "pending_redirect"}[made["flow"]]
    assert made["state"] == first_state(behaviour, ordinary)
    assert Source.objects.get().behaviour == behaviour


@pytest.mark.parametrize(
    ("type_", "name"),
    [("googlePay", "chargefail"), ("alipay", "AuthFail"), ("applePay", "ChargeFail"), ("creditCard", "ChargeFail")],
)
def test_names_count_in_their_exact_case_and_for_their_type(api: Api, type_: str, name: str) -> None:
    body = wallet(type_, name)
    made = make(api, body | {"creditCard": card()["creditCard"]} if type_ == "creditCard" else body)
    assert Source.objects.get().behaviour == b.SUCCEEDS
    assert made["state"] != "failed"


def test_any_other_valid_number_succeeds(api: Api) -> None:
    made = make(api, card("4111111111111111"))
    assert (made["state"], made["creditCard"]["brand"]) == ("chargeable", "Visa")


def test_an_expired_card_fails(api: Api) -> None:
    """The clock of the simulation decides; a card is good until its last month is over."""
    now = clock.now(live_mode=False)
    before = now.replace(day=1) - timedelta(days=1)
    for month, state in ((now, "chargeable"), (before, "failed")):
        made = make(api, card(creditCard={"number": "4111111111111111"} | expiry(month.month, month.year)))
        assert made["state"] == state


def expiry(month: int, year: int) -> dict[str, int]:
    return {"expirationMonth": month, "expirationYear": year}


@pytest.mark.parametrize(
    ("number", "brand"),
    [("5018", "Maestro"), ("2221", "MasterCard"), ("36", "Diners"), ("9999", ""), ("65", "Discover")],
)
def test_brand_by_prefix(number: str, brand: str) -> None:
    assert brand_of(number) == brand


@pytest.mark.parametrize("number", ["", "0", "411111111111111", "4111111111111112", "٤١١١١١١١١١١١١١١١", "4" * 20])
def test_what_is_no_card_number(number: str) -> None:
    assert not is_card_number(number)
