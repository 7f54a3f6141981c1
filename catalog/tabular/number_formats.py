"""What a spreadsheet's number formats say about the numbers under them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from .cells import Cell, Moment, Number, number_text

BUILT_IN = {1: "0", 2: "0.00", 14: "yyyy-mm-dd", 18: "h:mm", 22: "yyyy-mm-dd h:mm", 49: "@"}
DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))

_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ZEROS = re.compile(r"0+(?:\.(0+))?")
_DAY, _LAST_DAY = timedelta(days=1), 2_958_466


@lru_cache(maxsize=1000)
def is_date(code: str) -> bool:
    """Tell whether a format shows numbers as dates or times."""
    signs = _NOT_SIGNS.sub("", code).lower().replace("general", "")
    return re.search("[dmyhs]", signs) is not None


@lru_cache(maxsize=1000)
def _padding(code: str) -> tuple[int, int] | None:
    zeros = _ZEROS.fullmatch(code)
    return (len(code.partition(".")[0]), len(zeros[1] or "")) if zeros and code != "0" else None


def shown(value: Decimal, code: str) -> str:
    """Return what a format of nothing but zeros, such as 00000000, makes of a number; "" where digits are lost."""
    padding = _padding(code)
    if padding is None or value < 0 or value != round(value, padding[1]):
        return ""
    whole, _, fraction = format(value, "f").partition(".")
    text = whole.zfill(padding[0])
    return f"{text}.{fraction[: padding[1]].ljust(padding[1], '0')}" if padding[1] else text


def dated(value: Decimal, *, since_1904: bool) -> Cell:
    """Return a spreadsheet's count of days as a moment; the number itself where no calendar has it."""
    days = value + 1462 if since_1904 else value
    if not 0 <= days < _LAST_DAY:
        return Number(value)
    # The calendar of the spreadsheets has a 29 February 1900.
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(float(days + (days < 60)) * 86_400))  # noqa: DTZ001
    if days < 1:
        return Moment(moment.time().isoformat())
    return Moment(moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat())


def formatted(cell: Cell, code: str, *, since_1904: bool = False) -> Cell:
    """Return a number as its format means it."""
    if not isinstance(cell, Number) or not code:
        return cell
    if is_date(code):
        return dated(cell.value, since_1904=since_1904)
    text = shown(cell.value, code)
    return Number(cell.value, text) if text and text != number_text(cell.value) else cell
