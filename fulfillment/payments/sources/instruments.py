"""Test instruments: card numbers and last names that select a behavior (checkout.md, section 21)."""

from dataclasses import dataclass

from . import behaviors as b


@dataclass(frozen=True)
class TestCard:
    """A published number, without spaces, and the behavior of its source."""

    # The name begins with "Test"; it holds no tests.
    __test__ = False

    number: str
    brand: str
    behaviour: str = b.SUCCEEDS
    note: str = ""

    @property
    def grouped(self) -> str:
        """Return the number as it is printed on cards."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


CARDS: dict[str, TestCard] = {
    card.number: card
    for card in (
        TestCard("343456789012341", "Amex"),
        TestCard("30345678901235", "Diners"),
        TestCard("6011987698769876", "Discover"),
        TestCard("3528987698769879", "JCB"),
        TestCard("5466160000000008", "MasterCard"),
        TestCard("6226220000000009", "UnionPay"),
        TestCard("4444222233331111", "Visa"),
        TestCard("5454545454545454", "MasterCard", b.CHALLENGE),
        TestCard("4917610000000000", "Visa", b.CHALLENGE, "03/2030, code 737"),
        TestCard("4000000000003295", "Visa", b.SOURCE_FAILS),
        TestCard("4000000000003600", "Visa", b.CHARGE_FAILS),
        TestCard("4000000000004103", "Visa", b.CAPTURE_FAILS),
        TestCard("4000000000004111", "Visa", b.REFUND_FAILS),
        TestCard("4000000000004442", "Visa", b.CANCEL_FAILS),
        TestCard("4485951788521565", "Visa", b.CAPTURE_FAILS_LATER),
        TestCard("4556602564240839", "Visa", b.REFUND_FAILS_LATER),
        TestCard("4024007120579635", "Visa", b.CAPTURE_STAYS_PENDING),
        TestCard("4000000000000028", "Visa", b.CAPTURE_STAYS_PENDING),
    )
}

PAYPAL = ("payPal", "payPalBilling", "payPalCredit")
KLARNA = ("klarnaCredit", "klarnaCreditRecurring")
RECEIVERS = ("wireTransfer", "konbini", "bPay", "codJapan")

_NAMES: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (
        ("googlePay",),
        {
            "SourceFail": b.SOURCE_FAILS,
            "ChargeFail": b.CHARGE_FAILS,
            "CaptureFail": b.CAPTURE_FAILS,
            "CancelFail": b.CANCEL_FAILS,
            "RefundFail": b.REFUND_FAILS,
            "SCATest": b.CHALLENGE,
            "SCATestFail": b.CHALLENGE_THEN_CHARGE_FAILS,
        },
    ),
    (
        PAYPAL + KLARNA,
        {
            "SourceCreationFail": b.SOURCE_FAILS,
            "ChargeCreationFail": b.CHARGE_FAILS,
            "RefundFail": b.REFUND_FAILS,
        },
    ),
    (
        ("directDebit",),
        {
            "SourceFail": b.SOURCE_FAILS,
            "ChargeFail": b.CHARGE_FAILS,
            "RefundFail": b.REFUND_FAILS,
            "SourceFailAfterRedirect": b.SOURCE_FAILS_AFTER_REDIRECT,
            "ChargeFailedAfterPending": b.CHARGE_FAILS_AFTER_PENDING,
            "RefundFailedAfterPending": b.REFUND_FAILS_LATER,
            "ChargeRemainPending": b.CHARGE_STAYS_PENDING,
        },
    ),
    (
        ("alipay",),
        {
            "authFail": b.SOURCE_FAILS,
            "authFailAfterRedirect": b.CHARGE_FAILS_AFTER_PENDING,
            "refundFail": b.REFUND_FAILS,
        },
    ),
    (
        RECEIVERS,
        {
            "SourceCreationFail": b.SOURCE_FAILS,
            "SourceFailWithDelay": b.SOURCE_FAILS_WITH_DELAY,
            "RefundFailWhileCreation": b.REFUND_FAILS,
            "RefundFailAfterPaymentInfo": b.REFUND_FAILS_AFTER_INFORMATION,
        },
    ),
)

LAST_NAMES: dict[tuple[str, str], str] = {
    (type_, name): behaviour for types, names in _NAMES for type_ in types for name, behaviour in names.items()
}
"""(Type, last name in its exact case) -> behavior."""


def behaviour_of_card(number: str) -> str:
    """Return the behavior of a card; unpublished numbers succeed."""
    card = CARDS.get(number)
    return card.behaviour if card is not None else b.SUCCEEDS


def behaviour_of_name(type: str, last_name: str) -> str:  # noqa: A002 - the wire's own word
    """Return the behavior that a last name selects for a type."""
    return LAST_NAMES.get((type, last_name), b.SUCCEEDS)
