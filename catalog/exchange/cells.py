"""What a cell means for a member: text stays text, a spreadsheet's number only becomes text where nothing is lost."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.tabular.cells import Cell, Number, cell_text, is_scientific
from catalog.tabular.guarding import unguard
from catalog.tabular.numbers import UnreadableNumber, read_decimal
from catalog.wire.exceptions import invalid
from catalog.wire.messages import fields
from catalog.wire.messages.fields import Flag, Member
from catalog.wire.values.jsontext import decimal_text

PROSE = frozenset({"name", "alias", "description", "itemBreadcrumb"})
"""Members in which a whole number is as good as its digits. All other text is codes, whose zeros carry meaning: the
number 5081978 may have been entered as 05081978, and 8471.6 as 8471.60."""
EXACT_BELOW = 10**15
"""Spreadsheets keep fifteen digits of a number; of a longer one the rest is made up."""
AS_TEXT = "Format the column as text in the spreadsheet and enter the value again."


def plain_number(cell: Number) -> int | Decimal:
    """Return a spreadsheet's number as it looks there: 36000291452.0 is 36000291452."""
    return int(cell.value) if cell.value == cell.value.to_integral_value() else cell.value


def member_value(name: str, member: Member, cell: Cell, *, decimal_mark: str = ".") -> Any:
    """Return what the API would be sent for a cell; None for an empty one. Raises ValidationError.

    Whether the value is allowed is not asked here. `decimal_mark` is that of the table's numbers.
    """
    if cell == "":
        return None
    if isinstance(member, Flag):
        return cell_text(cell).lower() if isinstance(cell, (str, bool)) else cell_text(cell)
    if isinstance(member, fields.Number):
        return _number(cell, decimal_mark)
    if name not in PROSE:
        return code_text(cell)
    return unguard(cell) if isinstance(cell, str) else _digits(cell)


def _number(cell: Cell, decimal_mark: str) -> Any:
    if isinstance(cell, Number):
        return plain_number(cell)
    text = unguard(cell_text(cell))
    try:
        return read_decimal(text, decimal_mark)
    except UnreadableNumber as unreadable:
        raise invalid(text, hint=str(unreadable)) from unreadable


def code_text(cell: Cell) -> str:
    """Return the code in a cell: text, or a number whose format shows every digit. Raises ValidationError."""
    if isinstance(cell, str):
        if is_scientific(cell):
            raise invalid(cell, "is a number that a spreadsheet has shortened.", hint=AS_TEXT)
        return unguard(cell)
    if isinstance(cell, Number) and cell.shown:
        return cell.shown
    raise _not_text(cell)


def _digits(cell: Cell) -> str:
    """Return a whole number as text. Raises ValidationError."""
    if not isinstance(cell, Number):
        raise _not_text(cell)
    if cell.value != cell.value.to_integral_value() or abs(cell.value) >= EXACT_BELOW:
        raise invalid(cell_text(cell), "is a number in the spreadsheet, whose exact digits are lost.", hint=AS_TEXT)
    return cell_text(cell)


def _not_text(cell: Cell) -> ValidationError:
    return invalid(cell_text(cell), "is a number, a date or a truth value in the spreadsheet, not text.", hint=AS_TEXT)


def metadata_value(cell: Cell, stored: Any) -> Any:
    """Return the metadata value of a cell; one that reads like the stored value keeps the stored value's type.

    A table cannot show whether `5` is a number or text (R-CON-114): what nobody changed stays what it was.
    """
    value = unguard(cell) if isinstance(cell, str) else cell
    if stored is not None and stored_text(stored) == cell_text(value):
        return stored
    if value == "":
        return None
    if isinstance(value, Number):
        # 007 is no number to anyone; 12.50 is.
        return value.shown if value.shown[:1] == "0" and value.shown[1:2].isdecimal() else plain_number(value)
    return value if isinstance(value, (str, bool)) else cell_text(value)


def stored_text(value: Any) -> str:
    """Return a stored value as a table shows it: numbers without an exponent, as spreadsheets print them."""
    if isinstance(value, (str, bool)):
        return cell_text(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        # With the limits of the wire: rows may be older than these, and a table must not fail over one of them.
        return decimal_text(value).removesuffix(".0")
    return str(value)
