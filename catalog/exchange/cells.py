"""What a cell of a table says: text stays text, a spreadsheet's number only becomes text where nothing can be lost."""

import re
from decimal import Decimal
from typing import Any, TypeGuard

from catalog.wire.fields import Flag, Member, Number
from catalog.wire.problems import invalid

from .tables import Cell

CODES = frozenset({"hsCode", "eccn", "taxCode", "countryOfOrigin", "dangerousGoodsClass"})
"""Members whose zeros and dots carry meaning: the number 8471.6 may have been entered as 8471.60."""
EXACT_BELOW = 10**15
"""Spreadsheets keep fifteen digits of a number; of a longer one the rest is made up."""

# What spreadsheet programs would run as a formula. The apostrophe is their own mark for text.
RISKY = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula; `unguard` undoes it exactly."""
    return "'" + text if RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return what `guard` was given."""
    return text[1:] if GUARDED.match(text) else text


def is_number(cell: Cell) -> TypeGuard[int | float | Decimal]:
    """Tell whether a cell is a number of a spreadsheet; a boolean is none."""
    return isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)


def plain_number(cell: float | Decimal) -> int | Decimal:
    """Return a spreadsheet's number as it looks there: 36000291452.0 is 36000291452."""
    return int(cell) if float(cell).is_integer() else Decimal(str(cell))


def cell_text(cell: Cell) -> str:
    """Return a cell as text, for people and for files."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not is_number(cell):
        return str(cell)
    number = plain_number(cell)
    return str(number) if isinstance(number, int) else format(number, "f")


def member_value(name: str, member: Member, cell: Cell) -> Any:
    """Return what the API would be sent for a cell; None for an empty one. Raises ValidationError.

    Whether the value is allowed is not asked here.
    """
    if cell == "":
        return None
    if isinstance(member, Flag):
        return cell_text(cell).lower() if isinstance(cell, (str, bool)) else cell
    if isinstance(member, Number):
        return plain_number(cell) if is_number(cell) else cell_text(cell)
    return unguard(cell) if isinstance(cell, str) else _exact_text(name, cell)


def _exact_text(name: str, cell: Cell) -> str:
    text = cell_text(cell)
    hint = "Format the column as text in the spreadsheet and enter the value again."
    if name in CODES or not is_number(cell):
        raise invalid(text, "is a number, a date or a truth value in the spreadsheet, not text.", hint=hint)
    number = plain_number(cell)
    if not isinstance(number, int) or abs(number) >= EXACT_BELOW:
        raise invalid(text, "is a number in the spreadsheet, whose exact digits are lost.", hint=hint)
    return text


def metadata_value(cell: Cell, stored: Any) -> Any:
    """Return the metadata value of a cell; one that reads like the stored value keeps the stored value's type.

    A table cannot show whether `5` is a number or text (R-CON-114): what nobody changed stays what it was.
    """
    value = unguard(cell) if isinstance(cell, str) else cell
    if stored is not None and cell_text(stored) == cell_text(value):
        return stored
    if value == "":
        return None
    if is_number(value):
        return plain_number(value)
    return value if isinstance(value, (str, bool)) else cell_text(value)
