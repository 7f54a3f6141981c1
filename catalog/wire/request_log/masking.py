"""Keeping secrets out of the API log (R-CON-030, R-CON-203)."""

import re

MASK = "***"
KEYS = re.compile(r"\b([spr]k_(?:test_)?)[A-Za-z0-9_-]{8,}")
CARD_NUMBERS = re.compile(r"(?<![0-9])(?:[0-9][ -]?){9,15}([0-9]{4})(?![0-9])")
SECRET_MEMBERS = re.compile(
    r'("(?:number|cvv|cvc|password|clientSecret|secret|token|accessToken)"\s*:\s*)("(?:[^"\\]|\\.)*"?|[0-9]+)'
)
MAX_LENGTH = 20_000


def masked(text: str) -> str:
    """Return text with keys, card numbers and secret members blotted out, cut to what the log keeps.

    Secret members go first, so that no half of a card number is left behind by the other patterns. They may lack their
    closing quote, which the cut or the client has left out.
    """
    text = SECRET_MEMBERS.sub(rf'\1"{MASK}"', text[:MAX_LENGTH])
    return KEYS.sub(rf"\1{MASK}", text)


def masked_cards(text: str) -> str:
    """Return text in which runs of 13 to 19 digits are reduced to their last four; for addresses and free text."""
    return CARD_NUMBERS.sub(rf"{MASK}\1", text)
