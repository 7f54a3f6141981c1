"""The types of sources and their rules (R-CHK-135, R-CHK-148, R-CHK-149)."""

from dataclasses import dataclass

from . import states

STANDARD, RECEIVER, REDIRECT = "standard", "receiver", "redirect"
FLOWS = [(STANDARD, "Standard"), (RECEIVER, "Receiver"), (REDIRECT, "Redirect")]

FIRST_STATE = {
    STANDARD: states.CHARGEABLE,
    RECEIVER: states.PENDING_FUNDS,
    REDIRECT: states.PENDING_REDIRECT,
}
"""Flow -> initial state of a source that does not fail (R-CHK-148)."""


@dataclass(frozen=True)
class Kind:
    """A type: its label, its flow, and whether it can be saved and combined with store credit."""

    type: str
    name: str
    flow: str = REDIRECT
    saveable: bool = False
    combinable: bool = False


CREDIT_CARD, CUSTOMER_CREDIT = "creditCard", "customerCredit"
GOOGLE_PAY, APPLE_PAY = "googlePay", "applePay"

KINDS: dict[str, Kind] = {
    kind.type: kind
    for kind in (
        Kind(CREDIT_CARD, "Card", STANDARD, saveable=True, combinable=True),
        Kind(GOOGLE_PAY, "Google Pay", STANDARD, saveable=True, combinable=True),
        Kind(APPLE_PAY, "Apple Pay", STANDARD, saveable=True, combinable=True),
        Kind(CUSTOMER_CREDIT, "Store credit", STANDARD, combinable=True),
        Kind("wireTransfer", "Wire transfer", RECEIVER, combinable=True),
        Kind("konbini", "Konbini", RECEIVER, combinable=True),
        Kind("bPay", "BPAY", RECEIVER),
        Kind("codJapan", "Cash on delivery (Japan)", RECEIVER),
        Kind("payPal", "PayPal", combinable=True),
        Kind("payPalBilling", "PayPal billing agreement", saveable=True, combinable=True),
        Kind("payPalCredit", "PayPal Credit", combinable=True),
        Kind("klarnaCredit", "Klarna", combinable=True),
        Kind("klarnaCreditRecurring", "Klarna, recurring", saveable=True, combinable=True),
        Kind("directDebit", "Direct debit", saveable=True, combinable=True),
        Kind("onlineBanking", "Online banking", combinable=True),
        Kind("alipay", "Alipay, cross-border", saveable=True, combinable=True),
        Kind("alipayCn", "Alipay, China", combinable=True),
        Kind("ideal", "iDEAL", saveable=True),
        Kind("msts", "MSTS", saveable=True),
        Kind("bancontact", "Bancontact"),
    )
}
PRIMARY_TYPES = [name for name in KINDS if name != CUSTOMER_CREDIT]
"""Every type but store credit is primary (R-CHK-135)."""
TYPE_CHOICES = [(kind.type, kind.name) for kind in KINDS.values()]


def can_be_combined(type: str) -> bool:  # noqa: A002 - the wire's own word
    """Return True if a source of this type can be combined with store credit (R-CHK-135)."""
    return KINDS[type].combinable
