"""The form of addresses, country by country (R-CHK-111 to R-CHK-118).

Country specifications announce what is enforced here (R-CAT-224).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.wire.exceptions import Errors, missing, problem

Address = Mapping[str, str]

MAX_LENGTHS = {"name": 128, "organization": 128, "line1": 128, "line2": 128, "neighborhood": 128, "city": 64}
"""Longest texts, in characters, of the parts that have a limit of their own."""
TO_SEND_GOODS = ("country", "line1", "city", "postal_code")
"""Parts without which goods cannot be sent, besides the state where it is required (R-CHK-111)."""
TO_BILL = (*TO_SEND_GOODS, "name")
"""Parts without which an order cannot be billed (R-CHK-163)."""

_TOKEN = re.compile(r"\\.|\[[^]]*\]|.")


def in_either_case(pattern: str) -> str:
    """Return a pattern that also matches lower case where the given one has capitals A to Z, without any flag."""
    return _TOKEN.sub(lambda token: _with_small_letters(token[0]), pattern)


def _with_small_letters(token: str) -> str:
    if token.startswith("["):
        letters = "".join(re.findall("[A-Z](?:-[A-Z])?", token))
        return f"{token[:-1]}{letters.lower()}]"
    return f"[{token}{token.lower()}]" if re.fullmatch("[A-Z]", token) else token


@dataclass(frozen=True)
class CountryRules:
    """The pattern of whole postal codes, and the states where they are listed."""

    postal_code: str
    states: frozenset[str] = frozenset()
    state_required: bool = False

    @property
    def to_send_goods(self) -> tuple[str, ...]:
        """Return the parts without which goods cannot be sent."""
        return (*TO_SEND_GOODS, "state") if self.state_required else TO_SEND_GOODS


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GB_OUTWARD = "[A-Z][0-9]{1,2}|[A-Z][A-HJ-Y][0-9]{1,2}|[A-Z][0-9][A-Z]|[A-Z][A-HJ-Y][0-9][A-Z]?"
_FIVE_DIGITS = CountryRules("[0-9]{5}")

RULES: dict[str, CountryRules] = {
    "US": CountryRules(
        "[0-9]{5}(?:[- ]?[0-9]{4})?",
        states=_listed(
            "AK AL AR AZ CA CO CT DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH "
            "OK OR PA RI SD SC TN TX UT VA VT WA WI WV WY DC AS FM GU MH MP PR PW VI AE AP AA"
        ),
        state_required=True,
    ),
    "CA": CountryRules(
        in_either_case("[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ ]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]"),
        states=_listed("AB BC MB NB NL NS ON PE QC SK NT NU YT"),
        state_required=True,
    ),
    "GB": CountryRules(in_either_case(rf"GIR 0AA|(?:{_GB_OUTWARD})\s?[0-9][A-Z]{{2}}")),
    "DE": _FIVE_DIGITS,
    "FR": _FIVE_DIGITS,
    "ES": _FIVE_DIGITS,
    "IT": _FIVE_DIGITS,
}


def has_valid_postal_code(address: Address) -> bool:
    """Return whether the postal code, if there is one, has the form of its country (R-CHK-114)."""
    rules = RULES.get(address.get("country", ""))
    code = address.get("postal_code")
    if rules is None or not code:
        return True
    return re.fullmatch(rules.postal_code, code) is not None


def has_valid_state(address: Address) -> bool:
    """Return whether the state, if there is one, is on the list of its country (R-CHK-115)."""
    rules = RULES.get(address.get("country", ""))
    state = address.get("state")
    return rules is None or not rules.states or not state or state in rules.states


def format_errors(address: Address) -> Errors:
    """Return the errors of postal code and state (E-CHK-16, E-CHK-17; the published parameter has no prefix)."""
    errors: Errors = {}
    if not has_valid_postal_code(address):
        message = "A required address parameter, postal code, is invalid."
        errors["address.postal_code"] = [problem("invalid_parameter", message)]
    if not has_valid_state(address):
        message = "A required address parameter, state/province, is invalid."
        errors["address.state"] = [problem("invalid_parameter", message)]
    return errors


_PUBLISHED = {"line1": "address.line1"}


def missing_for_goods(recipient: Mapping[str, Any]) -> Errors:
    """Return an error for each missing part without which goods cannot be sent.

    `line1` is published without a prefix (R-CHK-111, E-CHK-11).
    """
    address = recipient.get("address", {})
    rules = RULES.get(address.get("country", ""))
    required = rules.to_send_goods if rules is not None else TO_SEND_GOODS
    return {
        _PUBLISHED.get(member, f"ship_to.address.{member}"): [missing()]
        for member in required
        if not address.get(member)
    }


def missing_to_bill(recipient: Mapping[str, Any]) -> Errors:
    """Return an error for each missing part without which an order cannot be billed (R-CHK-163)."""
    address = recipient.get("address", {})
    errors: Errors = {f"bill_to.address.{member}": [missing()] for member in TO_SEND_GOODS if not address.get(member)}
    return errors if recipient.get("name") else errors | {"bill_to.name": [missing()]}
