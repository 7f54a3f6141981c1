"""The columns of a table: members of the wire, and `metadata.<name>`."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.wire.fields import Member
from catalog.wire.problems import Errors, problem

from .cells import member_value
from .kinds import Kind
from .tables import Cell, Table, UnusableFile
from .writing import Message

METADATA = "metadata."
ERROR = "error"
"""The column that a file of rejected rows has on top; it is not read."""


@dataclass(frozen=True)
class Columns:
    """Where a table has what."""

    width: int
    members: dict[int, tuple[str, Member]]
    metadata: dict[int, str]

    def message(self, cells: list[Cell]) -> Message:
        """Return what a row says, as a body of the API, with what could not even be understood."""
        if len(cells) != self.width:
            text = f"The row has {len(cells)} cells, the header has {self.width}."
            hint = "Look for a missing quote or delimiter."
            return Message({}, {}, {NON_FIELD_ERRORS: [problem("invalid_format", text, hint=hint)]})
        body, errors = {}, Errors()
        for position, (name, member) in self.members.items():
            try:
                body[name] = member_value(name, member, cells[position])
            except ValidationError as error:
                errors[member.source or name] = error.error_list
        return Message(body, {name: cells[position] for position, name in self.metadata.items()}, errors)


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
            unknown.append(repr(name))
    _refuse(table, kind, unknown)
    return Columns(len(table.header), members, metadata)


def _refuse(table: Table, kind: Kind, unknown: list[str]) -> None:
    problems = []
    if unknown:
        choice = ", ".join(kind.columns) + (f" and {METADATA}<name>" if kind.has_metadata else "")
        problems.append(f"unknown columns: {', '.join(unknown)} (known are {choice})")
    twice = [repr(name) for name, times in Counter(table.header).items() if times > 1]
    if twice:
        problems.append(f"columns that stand there twice: {', '.join(twice)}")
    if "id" not in table.header:
        problems.append("no column 'id', without which rows cannot be recognised")
    if problems:
        raise UnusableFile(f"{table.name} has {'; '.join(problems)}.")
