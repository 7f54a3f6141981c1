"""The cells of a table: text, a truth value, or one of the typed cells that only spreadsheets have."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a spreadsheet. `shown` is its text where the cell's own format makes every digit certain."""

    value: Decimal
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day or both, in ISO format; spreadsheets know no time zones."""

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that must not be read as empty or as text: an error, a formula without a result, a merged cell."""

    text: str
    told: str


Cell = str | bool | Number | Moment | Fault

# What Excel, LibreOffice and Google Sheets write into CSV for errors, in the languages that translate them.
_ERROR_WORDS = frozenset(
    ("#N/A", "#N/A!", "#NV", "#N/D", "#N/D!", "#N/B", "#I/T", "#GETTING_DATA", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
)
_ERROR = re.compile(r"#[¡¿]?[^\W_]{2,20}(?:/0)?[!?]|#{3,}|ERR:(?:[0-9]{3}|#{3})")


def is_error_text(text: str) -> bool:
    """Tell whether text is an error value of a spreadsheet program, such as #N/A, #BEZUG! or Err:502."""
    if not text or text[0] not in "#Ee \t\xa0":
        return False
    word = text.strip().upper()
    return word in _ERROR_WORDS or _ERROR.fullmatch(word) is not None


_SCIENTIFIC = re.compile(r"-?[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}")


def is_scientific(text: str) -> bool:
    """Tell whether text is what spreadsheet programs write into CSV for a long number, such as 3.60003E+10."""
    return _SCIENTIFIC.fullmatch(text) is not None


def error_cell(text: str) -> Fault:
    """Return the cell of a spreadsheet's error value."""
    return Fault(text, "is an error of the spreadsheet")


def text_cell(text: str) -> Cell:
    """Return the cell of some text."""
    return error_cell(text.strip()) if is_error_text(text) else text


NO_RESULT = Fault("", "is a formula without a stored result")
MISSING = Fault("", "is missing")
MERGED = Fault("", "is part of merged cells")


def number_cell(text: str, shown: str = "") -> Cell:
    """Return the cell of a stored number; spreadsheets keep 64-bit floats."""
    try:
        number = float(text)
    except ValueError:
        return error_cell(text)
    if number - number != 0:
        return error_cell(text)
    return Number(Decimal(int(number)) if number.is_integer() else Decimal(repr(number)), shown)


def cell_text(cell: Cell | None) -> str:
    """Return a cell as text, for people and for files: 36000291452.0 is 36000291452."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Number):
        return cell.shown or number_text(cell.value)
    return cell.text if cell is not None else ""


def number_text(value: Decimal) -> str:
    """Return a number without exponent and without a fraction of zeros."""
    return format(value.to_integral_value() if value == value.to_integral_value() else value, "f")


@cache
def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Zs")


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing: no text, or only white space and invisible characters."""
    return isinstance(cell, str) and (not cell or all(map(_is_invisible, cell)))


def trimmed(text: str) -> str:
    """Return text without white space and invisible characters at both ends."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def without_invisible(text: str) -> str:
    """Return text without any white space and invisible characters."""
    return "".join(character for character in text if not _is_invisible(character))


def visible(text: str) -> str:
    """Return text for a message: invisible characters other than a blank as their code points, such as [U+00A0]."""
    return "".join(
        f"[U+{ord(character):04X}]" if character != " " and _is_invisible(character) else character
        for character in text
    )
