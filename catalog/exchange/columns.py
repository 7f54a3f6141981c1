"""The columns of a table: members of the wire, and `metadata.<name>`."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.tabular.cells import Fault, visible
from catalog.tabular.opening import open_table
from catalog.tabular.tables import Flaw, Row, Table, UnusableFile
from catalog.wire.exceptions import Errors, problem
from catalog.wire.messages import fields
from catalog.wire.messages.fields import Member

from .cells import member_value
from .kinds import SKU_GROUPS, SKUS, Kind
from .writing import Message

METADATA = "metadata."
ERROR = "error"
"""The column that a file of rejected rows has on top; it is not read."""
ID = "id"
OTHER_NAMES = {
    "sku": ID,
    "variant sku": ID,
    "item sku": ID,
    "seller-sku": ID,
    "product id": ID,
    "title": "name",
    "product name": "name",
    "item-name": "name",
    "body (html)": "description",
    "variant weight unit": "weightUnit",
    "weight (kg)": "weight",
    "image src": "image",
    "images": "image",
    "hs tariff code": "hsCode",
    "commodity code": "hsCode",
    "country": "countryOfOrigin",
    "mpn": "partNumber",
}
"""How other programs call what Lockstep has, in small letters."""


@dataclass(frozen=True)
class Columns:
    """Where a table has what."""

    members: dict[int, tuple[str, Member]]
    metadata: dict[int, str]
    decimal_mark: str = "."

    def message(self, row: Row) -> Message:
        """Return what a row says, as a body of the API, with what could not even be understood."""
        if torn := [_problem(flaw) for flaw in row.flaws if not flaw.column]:
            return Message({}, {}, {NON_FIELD_ERRORS: torn})
        flaws = {flaw.column: flaw for flaw in row.flaws}
        body, errors = {}, Errors()
        for position, (name, member) in self.members.items():
            try:
                if name in flaws:
                    raise _problem(flaws[name])
                body[name] = member_value(name, member, row.cells[position], decimal_mark=self.decimal_mark)
            except ValidationError as error:
                errors[member.source or name] = error.error_list
        if wrong := [_problem(flaws[METADATA + name]) for name in self.metadata.values() if METADATA + name in flaws]:
            errors["metadata"] = wrong
        cells = {name: row.cells[position] for position, name in self.metadata.items()}
        return Message(body, {name: cell for name, cell in cells.items() if not isinstance(cell, Fault)}, errors)


def _problem(flaw: Flaw) -> ValidationError:
    return problem("invalid_format", flaw.message, hint=flaw.hint)


def open_catalog_table(path: Path, *, groups: bool = False, sheet: str | None = None) -> Table:
    """Return the table of SKUs or SKU groups in a file. Raises UnusableFile."""
    kinds = (SKU_GROUPS,) if groups else (SKUS, SKU_GROUPS)
    known = {name: None for kind in kinds for name in kind.columns}
    return open_table(path, known=[*known, ERROR], required=[ID], sheet=sheet)


def read_columns(table: Table, kind: Kind) -> Columns:
    """Return the columns of a table. Raises UnusableFile that names the ones which cannot be imported."""
    known = kind.columns
    members, metadata, unknown = {}, {}, []
    for position, name in enumerate(table.header):
        if name in known:
            members[position] = (name, known[name])
        elif kind.has_metadata and name.startswith(METADATA) and name != METADATA:
            metadata[position] = name.removeprefix(METADATA)
        elif name != ERROR:
            unknown.append(name)
    _refuse(table, kind, unknown)
    numbers = frozenset(name for name, member in members.values() if isinstance(member, fields.Number))
    return Columns(members, metadata, table.decimal_mark(numbers))


def _refuse(table: Table, kind: Kind, unknown: list[str]) -> None:
    problems = []
    if unknown:
        choice = ", ".join(kind.columns) + (f" and {METADATA}<name>" if kind.has_metadata else "")
        quoted = ", ".join(repr(visible(name)) for name in unknown)
        problems.append(f"unknown columns: {quoted} (known are {choice})")
    if ID not in table.header:
        problems.append("no column 'id', without which rows cannot be recognised")
    if problems:
        raise UnusableFile(f"{table.name} has {'; '.join(problems)}.{_advice(table, kind, unknown)}")


def _advice(table: Table, kind: Kind, unknown: Collection[str]) -> str:
    """Return the next step: which columns to rename, and where a file in the right form comes from."""
    meant = {
        name: ours
        for name in unknown
        if (ours := OTHER_NAMES.get(name.casefold())) and ours in kind.columns and ours not in table.header
    }
    renamed = ", ".join(f"{visible(name)!r} to {ours}" for name, ours in meant.items())
    rename = f" Rename {renamed}, and remove" if renamed else " Rename or remove"
    return f"{rename} the columns that Lockstep does not have; export_catalog writes a file that shows the form."
