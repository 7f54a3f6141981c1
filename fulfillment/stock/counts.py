"""Stock counts from files: what is on hand, and when more is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from catalog.exchange.cells import code_text
from catalog.tabular.cells import Cell, Moment, Number, cell_text, trimmed
from catalog.tabular.guarding import unguard
from catalog.tabular.numbers import UnreadableNumber, read_units
from catalog.tabular.opening import open_table
from catalog.tabular.tables import Row, Table, UnusableFile
from catalog.wire.exceptions import Errors, invalid, missing, problem
from catalog.wire.values.naming import wire_name
from catalog.wire.values.times import parse_time

from .ledger import Cause
from .models import Level
from .operations import correct_stock, expect_stock

ATTRIBUTES = ("inventory_item_id", "location_id", "on_hand", "available_time")
COLUMNS = tuple(wire_name(attribute) for attribute in ATTRIBUTES)
REQUIRED = COLUMNS[:3]


class Count(NamedTuple):
    """A row: what was counted at a level."""

    inventory_item_id: str
    location_id: str
    on_hand: int
    available_time: datetime | None
    has_time: bool
    """Whether the file has the column, so that an empty cell means an unknown time."""


def open_counts(path: Path, *, sheet: str | None = None) -> Table:
    """Return the table of counts in a file. Raises UnusableFile."""
    table = open_table(path, known=COLUMNS, required=REQUIRED, sheet=sheet)
    if absent := [name for name in REQUIRED if name not in table.header]:
        raise UnusableFile(f"{table.name} has no column {', '.join(absent)}. Name the columns {', '.join(COLUMNS)}.")
    return table


def read_count(table: Table, row: Row) -> Count:
    """Read a row by its columns; IDs stay text. Raises ValidationError with all problems."""
    known = [flaw for flaw in row.flaws if not flaw.column or flaw.column in COLUMNS]
    if known:
        raise ValidationError([problem("invalid_format", flaw.message, hint=flaw.hint) for flaw in known])
    cells: Mapping[str, Cell] = dict(zip(table.header, row.cells, strict=True))
    errors: Errors = {}
    read: dict[str, Any] = {}
    for attribute, column, reader in zip(ATTRIBUTES, COLUMNS, (_code, _code, _units, _time), strict=True):
        cell = cells.get(column, "")
        try:
            read[attribute] = reader(trimmed(cell) if isinstance(cell, str) else cell)
        except ValidationError as error:
            errors[attribute] = error.error_list
        else:
            if read[attribute] is None and column in REQUIRED:
                errors[attribute] = [missing(hint=f"The column {column} is empty.")]
    if errors:
        raise ValidationError(errors)
    return Count(**read, has_time=COLUMNS[-1] in cells)


def _code(cell: Cell) -> str | None:
    return None if cell == "" else code_text(cell)


def _units(cell: Cell) -> int | None:
    if cell == "":
        return None
    if isinstance(cell, Number):
        if cell.value != cell.value.to_integral_value():
            raise invalid(cell_text(cell), hint="Write whole units.")
        return int(cell.value)
    text = unguard(cell_text(cell))
    try:
        return read_units(text)
    except UnreadableNumber as unreadable:
        raise invalid(text, hint=str(unreadable)) from unreadable


def _time(cell: Cell) -> datetime | None:
    """Read a time; dates of spreadsheets are UTC, like everything that staff type."""
    if cell == "":
        return None
    text = unguard(cell_text(cell))
    if isinstance(cell, Moment) and text[4:5] == "-":
        day, _, time = text.partition("T")
        text = f"{day}T{time or '00:00:00'}Z"
    return parse_time(text)


@dataclass(frozen=True)
class Stored:
    """The outcome of a row."""

    is_changed: bool
    difference: int = 0
    """Units added to what is on hand; negative for units removed."""
    promised: int = 0
    """Units held or allocated at the level."""
    missing: int = 0
    """Units by which promises exceed what is on hand, where the row removed some."""


def store_count(count: Count, *, live_mode: bool, source: str) -> Stored:
    """Correct a level by a row. Raises NotFound, ValidationError."""
    where: dict[str, Any] = {
        "live_mode": live_mode,
        "item_id": count.inventory_item_id,
        "location_id": count.location_id,
    }
    where["cause"] = Cause("import", note=source[:200])
    rows = Level.objects.filter(
        live_mode=live_mode, inventory_item__wire_id=count.inventory_item_id, location__wire_id=count.location_id
    )
    on_hand, available_time = rows.values_list("on_hand", "available_time").first() or (None, None)
    level = correct_stock(counted=count.on_hand, **where)
    if count.has_time:
        level = expect_stock(available_time=count.available_time, **where)
    difference, promised = level.on_hand - (on_hand or 0), level.held + level.allocated
    return Stored(
        is_changed=(level.on_hand, level.available_time) != (on_hand, available_time),
        difference=difference,
        promised=promised,
        missing=max(0, promised - level.on_hand) if difference < 0 else 0,
    )
