"""Names of query parameters: which filter a sent name is meant for, and whether it has a form that the filter reads.

Unknown parameters are ignored (R-CON-080). A name that is meant for a filter but misspelled is not unknown: ignoring it
would answer more than was asked for, so the call is refused.
"""

import re
from collections.abc import Collection, Mapping
from enum import Enum
from functools import cache

OPERATORS = ("eq", "gt", "gte", "lt", "lte")


class FilterKind(Enum):
    """What a filter reads: one value, an array, or times or amounts with operators."""

    EXACT = "exact"
    ANY_OF = "any of"
    TIME = "time"
    AMOUNT = "amount"


_BEHIND_OPERATOR = re.compile(rf"\[(?:{'|'.join(OPERATORS)})\]")
_BEHIND_NAME: Mapping[FilterKind, re.Pattern[str]] = {
    FilterKind.EXACT: re.compile(r"(?!)"),
    # With the indexes that PHP and others write (R-CON-137).
    FilterKind.ANY_OF: re.compile(r"\[[0-9]*\]"),
    FilterKind.TIME: _BEHIND_OPERATOR,
    FilterKind.AMOUNT: _BEHIND_OPERATOR,
}
_WORDS = re.compile(r"[^\W_]+")


def parts_of(parameter: str) -> tuple[str, str]:
    """Return the name and the brackets behind it: `createdTime[gte]` -> `createdTime`, `[gte]`."""
    name, bracket, rest = parameter.partition("[")
    return name, bracket + rest


def is_readable(brackets: str, kind: FilterKind) -> bool:
    """Tell whether a filter reads what stands behind its name."""
    return not brackets or _BEHIND_NAME[kind].fullmatch(brackets) is not None


def is_meant_for(name: str, known: Collection[str]) -> bool:
    """Tell whether a name that no filter has is meant for one of them.

    It is when it begins with the name of a filter, or with the first part of a dotted one, written with other letter
    cases or with separators: `IDS`, `created_time`, `createdTime__gte`, `stateTransitions.shipped`.
    """
    wanted = _beginnings(tuple(known))
    found = ""
    for word in _WORDS.findall(name):
        found += word.casefold()
        if found in wanted:
            return True
    return False


@cache
def _beginnings(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(one) for each in known for one in (each, each.partition(".")[0]))


def _plain(name: str) -> str:
    return "".join(_WORDS.findall(name)).casefold()
