"""Names whose values are secrets, in any spelling: `cardNumber`, `card_number`, `card[number]`, `X-Api-Key`."""

import re
import unicodedata
from functools import lru_cache

EXACT = frozenset(
    {
        "number",
        "pan",
        "pin",
        "cvv2",
        "cvc2",
        "cvn",
        "csc",
        "cav2",
        "auth",
        "bearer",
        "sessionid",
        "sid",
        "jwt",
        "sig",
        "signature",
        "tokens",
    }
)
ENDINGS = (
    "cardnumber",
    "ccnumber",
    "cardno",
    "accountnumber",
    "accountno",
    "iban",
    "cvv",
    "cvc",
    "securitycode",
    "verificationcode",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "redirecturl",
    "pwd",
)
CREDENTIALS = ("token", "apikey", "accesskey", "privatekey", "authorization", "redirecturl")
ANYWHERE = ("password", "passwd", "passphrase", "passcode", "secret")
HINTS = (
    *(
        "pass",
        "pwd",
        "secret",
        "token",
        "cvv",
        "cvc",
        "cvn",
        "csc",
        "cav2",
        "pan",
        "pin",
        "number",
        "cardno",
        "card_no",
    ),
    *(
        "card-no",
        "accountno",
        "account_no",
        "iban",
        "code",
        "auth",
        "cookie",
        "key",
        "credential",
        "redirect",
        "bearer",
    ),
    *("session", "sid", "jwt", "sig"),
)
"""Some of it is in every name that is meant, in lower case: a quick look that many texts do not pass."""
LAST_PART = re.compile(r"[^.\[\]/]+(?=[\].\[]*\Z)")


def may_name_secrets(text: str) -> bool:
    """Return whether a secret name can stand in text at all. Text beyond ASCII may spell one in other letters."""
    lower = text.lower()
    return not text.isascii() or any(hint in lower for hint in HINTS)


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Return whether the value of a member, form field, header or query parameter of this name must not be logged."""
    plain = _folded(name)
    if plain in EXACT or plain.endswith(ENDINGS) or any(word in plain for word in ANYWHERE):
        return True
    last = LAST_PART.search(name)
    return last is not None and _folded(last[0]) in EXACT


@lru_cache(maxsize=4096)
def is_credential_name(name: str) -> bool:
    """Return whether a member of a resource lets whoever knows its value act; other secrets are not stored at all."""
    plain = _folded(name)
    return plain.endswith(CREDENTIALS) or any(word in plain for word in ANYWHERE)


def _folded(name: str) -> str:
    """Return a name without case, width, separators and everything else that is not a letter or digit."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())
