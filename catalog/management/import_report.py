"""Showing an import on a terminal: a progress bar, a line for each problem, a summary, a file of rejected rows."""

import csv
from collections import Counter
from types import TracebackType
from typing import IO, Any, Self

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from catalog.exchange.columns import ERROR
from catalog.exchange.importing import RowReport
from catalog.exchange.writing import Outcome
from catalog.tabular.cells import Cell, Fault, cell_text, visible
from catalog.tabular.guarding import guard, guard_name, unguard
from catalog.tabular.outputs import Output
from catalog.tabular.tables import Table
from catalog.wire.records.effects import Gravity

MOST_NOTES, SHOWN_ROWS = 40, 5


def _rows(rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
    more = len(rows) - SHOWN_ROWS
    return f"row{'' if len(rows) == 1 else 's'} {shown}" + (f" and {more:,} more" if more > 0 else "")


class ImportReport:
    """Reports row by row. The bar is only drawn on a terminal; the file only appears if there are rejected rows."""

    def __init__(self, table: Table, stderr: OutputWrapper, rejected: Output | None = None) -> None:
        self._table, self._stderr, self._output = table, stderr, rejected
        self._file: IO[str] | None = None
        self._writer: Any = None
        self._alike: dict[str, list[int]] = {}
        self._bar = tqdm(total=table.count, desc=table.name, unit=" rows", disable=None, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file of rejected rows in place, also after an interruption: they were rejected all the same."""
        self._bar.close()
        if self._output is None:
            return
        if self._file is None:
            self._output.discard()
        else:
            self._file.close()
            self._output.keep()

    def __call__(self, done: RowReport) -> None:
        """Show what became of a row."""
        self._bar.update()
        if done.outcome is not Outcome.REJECTED:
            self._note(done)
            return
        self._bar.clear()
        for problem in done.problems:
            where = f"row {done.row.number}  {done.wire_id or '(no id)'}  {problem.parameter or '(row)'}"
            self._stderr.write(visible(f"{where}: {problem.message} {problem.hint}".rstrip()))
        if self._output is not None:
            self._keep(done, self._output)

    def _note(self, done: RowReport) -> None:
        """Tell at once what was destroyed; what many rows have in common is counted."""
        for effect in done.effects:
            if effect.gravity >= Gravity.DESTROY:
                self._bar.clear()
                self._stderr.write(visible(f"row {done.row.number}  {done.wire_id}: {effect.text}"))
            else:
                self._alike.setdefault(effect.text, []).append(done.row.number)

    def notes(self) -> list[str]:
        """Return a line for each effect or assumption, with the rows that it concerns, the most frequent first."""
        found = sorted(self._alike.items(), key=lambda pair: -len(pair[1]))
        lines = [visible(f"note: {text} ({_rows(rows)})") for text, rows in found[:MOST_NOTES]]
        more = len(found) - len(lines)
        return [*lines, f"note: {more} more kinds of notes"] if more else lines

    def _keep(self, done: RowReport, output: Output) -> None:
        """Write a rejected row so that it can be mended and imported again, read by the same rules as its source."""
        header = [name for name in self._table.header if name != ERROR]
        if self._writer is None:
            # With a byte order mark, as spreadsheet programs need it to see that the text is UTF-8.
            self._file = output.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file, delimiter=self._table.delimiter)
            self._writer.writerow([*map(guard_name, header), ERROR])
        pairs = zip(self._table.header, done.row.cells, strict=True)
        cells = [_written(cell) for name, cell in pairs if name != ERROR]
        told = "; ".join(f"{problem.parameter or 'row'}: {problem.message}" for problem in done.problems)
        self._writer.writerow([*cells, guard(told), *map(_written, done.row.surplus)])


def _written(cell: Cell) -> str:
    """Return a cell as it was; what could not be read must be refused again until it is mended."""
    if isinstance(cell, Fault):
        return cell.text or "#N/A"
    return guard(unguard(cell_text(cell)))


def summary(counts: Counter[Outcome], *, dry_run: bool) -> str:
    """Return a line such as "4,753 created, 0 updated, 0 unchanged, 0 rejected"."""
    line = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome)
    return f"{line} (dry run: nothing was kept)" if dry_run else line
