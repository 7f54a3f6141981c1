"""What an address must look like, country by country (R-CHK-111 to R-CHK-118).

Country specifications announce what is enforced here (R-CAT-224).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.wire.exceptions import Errors, missing, problem

Address = Mapping[str, str]

MAX_LENGTHS = {"name": 128, "organization": 128, "line1": 128, "line2": 128, "neighborhood": 128, "city": 64}
"""Characters that a part of any address may have."""
TO_SEND_GOODS = ("country", "line1", "city", "postalCode")
"""What goods cannot be sent without, besides the state where it is required (R-CHK-111)."""
TO_BILL = ("country", "line1", "city", "postalCode", "name")
"""What an order cannot be billed without (R-CHK-163)."""

_TOKEN = re.compile(r"\\.|\[[^]]*\]|.")


def in_either_case(pattern: str) -> str:
    """Return a pattern that takes small letters wherever the given one takes capitals A to Z, and needs no flag."""
    return _TOKEN.sub(lambda token: _with_small_letters(token[0]), pattern)


def _with_small_letters(token: str) -> str:
    if token.startswith("["):
        letters = "".join(re.findall("[A-Z](?:-[A-Z])?", token))
        return f"{token[:-1]}{letters.lower()}]"
    return f"[{token}{token.lower()}]" if re.fullmatch("[A-Z]", token) else token


@dataclass(frozen=True)
class CountryRules:
    """The form of postal codes, for the whole value, and the list of states where there is one."""

    postal_code: str
    states: frozenset[str] = frozenset()
    state_required: bool = False

    @property
    def to_send_goods(self) -> tuple[str, ...]:
        """Return the parts that goods cannot be sent without."""
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
    """Tell whether the postal code, if there is one, has the form of its country (R-CHK-114)."""
    rules = RULES.get(address.get("country", ""))
    code = address.get("postalCode")
    if rules is None or not code:
        return True
    return re.fullmatch(rules.postal_code, code) is not None


def has_valid_state(address: Address) -> bool:
    """Tell whether the state, if there is one, is on the list of its country (R-CHK-115)."""
    rules = RULES.get(address.get("country", ""))
    state = address.get("state")
    return rules is None or not rules.states or not state or state in rules.states


def format_errors(address: Address) -> Errors:
    """Return what is wrong with postal code and state (E-CHK-16, E-CHK-17; the published parameter has no prefix)."""
    errors: Errors = {}
    if not has_valid_postal_code(address):
        message = "A required address parameter, postal code, is invalid."
        errors["address.postalCode"] = [problem("invalid_parameter", message)]
    if not has_valid_state(address):
        message = "A required address parameter, state/province, is invalid."
        errors["address.state"] = [problem("invalid_parameter", message)]
    return errors


_PUBLISHED = {"line1": "address.line1"}


def missing_for_goods(recipient: Mapping[str, Any]) -> Errors:
    """Return what goods cannot be sent without; `line1` is published without a prefix (R-CHK-111, E-CHK-11)."""
    address = recipient.get("address", {})
    rules = RULES.get(address.get("country", ""))
    required = rules.to_send_goods if rules is not None else TO_SEND_GOODS
    return {
        _PUBLISHED.get(member, f"shipTo.address.{member}"): [missing()]
        for member in required
        if not address.get(member)
    }
