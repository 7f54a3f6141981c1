"""Numbers as people type them, in forms and files alike.

The rules know no locale. A number that reads differently in Boston and in Berlin is refused with the way to write it:

- Whole units: digits. Separators of thousands pass where nothing else can be meant: 1 250, 1,250,000, 1,250.00. A
  fraction of zeros passes unless it has three: 5.0 is 5, but 1.000 and 1,250 are refused.
- Decimals: a dot. Separators of thousands pass as above. A decimal comma passes only where the caller found that the
  numbers of the file use it (`decimal_mark`); where a file shows neither mark, 1.250 and 1,250 are refused.
"""

import re
from collections.abc import Iterable

from .cells import trimmed

_BLANK = "[ '\u2019\u00a0\u2009\u202f]"
_PLAIN = re.compile(r"-?[0-9]+")
_BLANK_GROUPS = re.compile(rf"-?[1-9][0-9]{{0,2}}(?:({_BLANK})[0-9]{{3}})(?:\1[0-9]{{3}})*")
_GROUPS = {
    ".": re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+"),
    ",": re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+"),
}
"""Decimal mark -> whole numbers with the other mark between thousands."""
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""A thousand or so, or one and a fraction."""
OTHER = {".": ",", ",": "."}


_LONGEST = 60


class UnreadableNumber(ValueError):
    """Text that is no number, or that could be two; the argument is a sentence that shows how to write it."""


def read_units(text: str) -> int:
    """Return a whole number. Raises UnreadableNumber."""
    text = _bounded(text)
    if _AMBIGUOUS.fullmatch(text):
        thousand, _, units = text.partition("," if "," in text else ".")
        raise UnreadableNumber(f"Write whole units with digits only: {thousand}{units} or {thousand}.")
    for mark in ".,":
        whole, dot, fraction = text.partition(mark)
        if dot and (not fraction or fraction.strip("0")):
            continue
        if (digits := _whole(whole, mark)) is not None:
            return int(digits)
    raise UnreadableNumber("Write whole units with digits only, such as 1250.")


def read_decimal(text: str, decimal_mark: str = ".") -> str:
    """Return a decimal number as digits with a dot. Raises UnreadableNumber."""
    text = _bounded(text)
    if not decimal_mark and _AMBIGUOUS.fullmatch(text):
        thousand, _, units = text.partition("," if "," in text else ".")
        raise UnreadableNumber(f"Write {thousand}{units}.0 or {thousand}.{units}0, so that only one can be meant.")
    mark = decimal_mark or "."
    whole, dot, fraction = text.partition(mark)
    digits = _whole(whole, mark)
    # With one separator of thousands and nothing behind it, Boston's thousand is Berlin's fraction.
    if digits is None or (dot and not re.fullmatch("[0-9]+", fraction)) or (not dot and _AMBIGUOUS.fullmatch(text)):
        raise UnreadableNumber(_advice(text))
    return f"{digits}.{fraction}" if dot else digits


def _bounded(text: str) -> str:
    """Return text without blanks around it; thousands of digits are no number to anyone. Raises UnreadableNumber."""
    text = trimmed(text)
    if len(text) > _LONGEST:
        raise UnreadableNumber(f"Write a number of up to {_LONGEST} digits.")
    return text


def _whole(text: str, mark: str) -> str | None:
    """Return the digits of a whole number before a decimal mark; None if it is none."""
    if _PLAIN.fullmatch(text):
        return text
    if _BLANK_GROUPS.fullmatch(text):
        return re.sub(_BLANK, "", text)
    return text.replace(OTHER[mark], "") if _GROUPS[mark].fullmatch(text) else None


def _advice(text: str) -> str:
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        return f"Write decimals with a dot and thousands without a separator: {text.replace(',', '.')}" + (
            f" or {text.replace(',', '')}." if _AMBIGUOUS.fullmatch(text) else "."
        )
    return "Write digits with a dot before the decimals, such as 1250 or 0.38."


def _unmistakable(mark: str) -> re.Pattern[str]:
    """Return what only somebody writes for whom this is the decimal mark."""
    this, other = re.escape(mark), re.escape(OTHER[mark])
    return re.compile(
        rf"-?(?:[0-9]+{this}(?:[0-9]{{1,2}}|[0-9]{{4,}})|(?:0+|[0-9]{{4,}}){this}[0-9]+"
        rf"|[1-9][0-9]{{0,2}}(?:{other}[0-9]{{3}})+{this}[0-9]+|[1-9][0-9]{{0,2}}(?:{other}[0-9]{{3}}){{2,}})"
    )


_UNMISTAKABLE = {mark: _unmistakable(mark) for mark in OTHER}


def decimal_mark_of(texts: Iterable[str]) -> str:
    """Return the decimal mark that the numbers among some texts use; "" when they show none, or both."""
    found = {mark for text in texts for mark, form in _UNMISTAKABLE.items() if form.fullmatch(trimmed(text))}
    return found.pop() if len(found) == 1 else ""
