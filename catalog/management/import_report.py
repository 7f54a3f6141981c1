"""Showing an import on a terminal: a progress bar, a line for each problem, a summary, a file of rejected rows."""

import csv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from catalog.exchange.cells import cell_text, guard, unguard
from catalog.exchange.columns import ERROR
from catalog.exchange.importing import RowReport
from catalog.exchange.tables import Table
from catalog.exchange.writing import Outcome


class ImportReport:
    """Reports row by row. The bar is only drawn on a terminal; the file is only written if there are rejected rows."""

    def __init__(self, table: Table, stderr: OutputWrapper, rejected: Path | None = None) -> None:
        self._table, self._stderr, self._rejected = table, stderr, rejected
        self._files = ExitStack()
        self._writer: Any = None
        self._bar = tqdm(total=table.count, desc=table.name, unit=" rows", disable=None, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
        self._files.close()

    def __call__(self, done: RowReport) -> None:
        """Show what became of a row."""
        self._bar.update()
        if done.outcome is not Outcome.REJECTED:
            return
        self._bar.clear()
        for problem in done.problems:
            where = f"row {done.row.number}  {done.wire_id or '(no id)'}  {problem.parameter or '(row)'}"
            self._stderr.write(f"{where}: {problem.message} {problem.hint}".rstrip())
        if self._rejected is not None:
            self._keep(done)

    def _keep(self, done: RowReport) -> None:
        """Write a rejected row so that it can be mended and imported again."""
        header = [name for name in self._table.header if name != ERROR]
        if self._writer is None and self._rejected is not None:
            # With a byte order mark, as spreadsheet programs need it to see that the text is UTF-8.
            file = self._files.enter_context(self._rejected.open("w", encoding="utf-8-sig", newline=""))
            self._writer = csv.writer(file)
            self._writer.writerow([*header, ERROR])
        cells = [
            guard(unguard(cell_text(cell)))
            for position, cell in enumerate(done.row.cells)
            if self._table.header[position : position + 1] != [ERROR]
        ]
        told = "; ".join(f"{problem.parameter or 'row'}: {problem.message}" for problem in done.problems)
        self._writer.writerow([*cells, *[""] * (len(header) - len(cells)), guard(told)])


def summary(counts: Counter[Outcome], *, dry_run: bool) -> str:
    """Return a line such as "4,753 created, 0 updated, 0 unchanged, 0 rejected"."""
    line = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome)
    return f"{line} (dry run: nothing was kept)" if dry_run else line
