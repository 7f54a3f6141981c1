"""Import a table: each row by the same rules as any other change; a refused row affects no other.

A batch of rows is one transaction: what the rows ask and write alike costs once, others can write between two batches,
and an interrupted import leaves whole batches, of which every row was reported. Running it again is harmless.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from catalog.reference.known import preloaded
from catalog.tabular.tables import Row, Table
from catalog.wire.exceptions import ErrorDetail, Refusal, problem
from catalog.wire.http.errors import error_details
from catalog.wire.outages import is_passing
from catalog.wire.records import unit_of_work
from catalog.wire.records.actor import acting
from catalog.wire.records.effects import Effect
from catalog.wire.records.managed import ManagedResource

from .columns import read_columns
from .kinds import Kind
from .writing import Message, Outcome, write_message

logger = logging.getLogger("lockstep.import")

BATCH = 100
"""Rows per transaction: a fraction of a second, in which other writers of the same rows wait."""


@dataclass(frozen=True)
class RowReport:
    """The result for a row, everything that is wrong with it, and the side effects of its change."""

    row: Row
    wire_id: str
    outcome: Outcome
    problems: tuple[ErrorDetail, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Options:
    """How rows are imported."""

    live_mode: bool
    dry_run: bool
    allow_destructive: bool


Report = Callable[[RowReport], None]


def import_table(
    table: Table,
    kind: Kind,
    *,
    live_mode: bool,
    dry_run: bool = False,
    report: Report | None = None,
    allow_destructive: bool = False,
) -> Counter[Outcome]:
    """Import the valid rows, report the others, and count the outcomes.

    A dry run does the same and keeps nothing. A row that would take stock or orders along is refused unless
    `allow_destructive`. Raises UnusableFile before the first row.
    """
    columns = read_columns(table, kind)
    counts: Counter[Outcome] = Counter()
    seen: dict[str, int] = {}
    rows = table.rows()
    with acting("import", table.name):
        while batch := list(islice(rows, BATCH)):
            messages = [columns.message(row) for row in batch]
            for row, message in zip(batch, messages, strict=True):
                _refuse_repetition(message, row, seen)
            options = Options(live_mode, dry_run, allow_destructive)
            for done in _import_batch(kind, batch, messages, options):
                counts[done.outcome] += 1
                if report is not None:
                    report(done)
    return counts


def _import_batch(kind: Kind, rows: list[Row], messages: list[Message], options: Options) -> list[RowReport]:
    with preloaded(), unit_of_work.batch():
        known = kind.model.objects.lock_all([message.wire_id for message in messages], live_mode=options.live_mode)
        return [
            _import_row(kind, row, message, known.get(message.wire_id), options)
            for row, message in zip(rows, messages, strict=True)
        ]


def _refuse_repetition(message: Message, row: Row, seen: dict[str, int]) -> None:
    """Add an error when an earlier row has the same id: which of the two is meant is not ours to guess."""
    first = seen.setdefault(message.wire_id, row.number)
    if first != row.number and message.wire_id:
        text = f"'{message.wire_id}' stands in row {first} already."
        message.errors.setdefault("wire_id", []).append(problem("invalid_parameter", text))


def _rejected(row: Row, message: Message, error: ValidationError | Refusal) -> RowReport:
    """Return the report of a rejected row, with the errors that the API would answer and their hints."""
    return RowReport(row, message.wire_id, Outcome.REJECTED, tuple(error_details(error)[1]))


def _import_row(kind: Kind, row: Row, message: Message, stored: ManagedResource | None, options: Options) -> RowReport:
    if NON_FIELD_ERRORS in message.errors:
        # A row that is torn says nothing about any member.
        return _rejected(row, message, ValidationError(message.errors))
    try:
        with unit_of_work.savepoint():
            written = write_message(
                kind, message, stored, live_mode=options.live_mode, allow_destructive=options.allow_destructive
            )
            transaction.set_rollback(options.dry_run)
    except (ValidationError, Refusal) as refused:
        return _rejected(row, message, refused)
    except Exception as error:
        if is_passing(error):
            raise
        logger.exception("row %d could not be stored", row.number)
        return _rejected(row, message, UnstorableRow())
    return RowReport(row, message.wire_id, written.outcome, effects=tuple(written.effects))


class UnstorableRow(Refusal):
    """A row that failed although no rule refused it: it is rejected, and the import goes on."""

    def __init__(self) -> None:
        super().__init__("This row could not be stored. The server's log says why.", code="unstorable")
