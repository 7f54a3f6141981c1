"""What an address must look like, country by country (R-CHK-111 to R-CHK-118). Country specifications announce the same table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.wire.problems import Errors, missing, problem

Address = Mapping[str, str]


@dataclass(frozen=True)
class CountryRules:
    """The form of postal codes, whole-string, and the list of states where there is one."""

    postal_code: str
    ignore_case: bool = False
    states: frozenset[str] = frozenset()
    state_required: bool = False


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
        "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ ]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]",
        ignore_case=True,
        states=_listed("AB BC MB NB NL NS ON PE QC SK NT NU YT"),
        state_required=True,
    ),
    "GB": CountryRules(rf"GIR 0AA|(?:{_GB_OUTWARD})\s?[0-9][A-Z]{{2}}", ignore_case=True),
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
    return re.fullmatch(rules.postal_code, code, re.IGNORECASE if rules.ignore_case else 0) is not None


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


def missing_for_goods(recipient: Mapping[str, Any]) -> Errors:
    """Return what goods cannot be sent without; `line1` is published without a prefix (R-CHK-111, E-CHK-11)."""
    address = recipient.get("address", {})
    rules = RULES.get(address.get("country", ""))
    required = {
        "country": "shipTo.address.country",
        "line1": "address.line1",
        "city": "shipTo.address.city",
        "postalCode": "shipTo.address.postalCode",
    }
    if rules is not None and rules.state_required:
        required["state"] = "shipTo.address.state"
    return {path: [missing()] for member, path in required.items() if not address.get(member)}
