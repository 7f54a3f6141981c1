"""Import stock levels from a file."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.tabular.cells import visible
from catalog.tabular.tables import Row, Table, UnusableFile
from catalog.wire.exceptions import Refusal, problem
from catalog.wire.http.errors import error_details
from catalog.wire.outages import is_passing
from catalog.wire.records.actor import acting
from catalog.wire.records.effects import counted
from fulfillment.queues.stuck import reason_of
from fulfillment.stock.counts import Count, Stored, open_counts, read_count, store_count

ROWS = ("changed", "unchanged", "rejected")
UNITS = ("added", "removed", "promised but missing")


class Command(BaseCommand):
    """Sets what is on hand to what a file says; each change is a line of the ledger."""

    help = (
        "Import stock levels from CSV or a spreadsheet with the columns inventoryItemId, locationId, onHand and, if "
        "wanted, availableTime. What is on hand becomes what the file says, and each change is a line of the ledger "
        "that names the file. Units added and removed are summed, and a count below what is promised is reported. Rows "
        "with errors are told and left out, exit status 1. Safe to repeat and to interrupt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mode", choices=["test", "live"], default="test")
        parser.add_argument("--sheet", help="The sheet of a workbook; else the first visible one that has the columns.")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, report everything, keep nothing.")

    def handle(self, *args: Any, file: Path, mode: str, sheet: str | None, dry_run: bool, **options: Any) -> None:
        try:
            table = open_counts(file, sheet=sheet)
            self.stdout.write(table.source.description)
            with acting("import", table.name):
                counts = self._import(table, live_mode=mode == "live", dry_run=dry_run)
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
        if self._units:
            self.stdout.write(", ".join(f"{counted(self._units[name], 'unit')} {name}" for name in UNITS))
        shown = ", ".join(f"{counts[name]:,} {name}" for name in ROWS)
        self.stdout.write(f"{shown} (dry run: nothing was kept)" if dry_run else shown)
        if counts["rejected"]:
            raise SystemExit(1)

    def _import(self, table: Table, *, live_mode: bool, dry_run: bool) -> Counter[str]:
        counts: Counter[str] = Counter()
        self._units: Counter[str] = Counter()
        seen: dict[tuple[str, str], int] = {}
        for row in table.rows():
            counts[self._take(table, row, seen, live_mode=live_mode, dry_run=dry_run)] += 1
        return counts

    def _take(self, table: Table, row: Row, seen: dict[tuple[str, str], int], *, live_mode: bool, dry_run: bool) -> str:
        """Take over one row, in a transaction of its own; return what became of it."""
        try:
            with transaction.atomic():
                count = read_count(table, row)
                _refuse_repetition(count, row, seen)
                stored = store_count(count, live_mode=live_mode, source=table.name)
                transaction.set_rollback(dry_run)
        except (Refusal, ValidationError) as refused:
            sentences = [
                f"{each.parameter}: {each.message} {each.hint}" if each.parameter else f"{each.message} {each.hint}"
                for each in error_details(refused)[1]
            ]
            self.stderr.write(visible(f"row {row.number}: {' '.join(map(str.strip, sentences))}"))
            return "rejected"
        except Exception as error:
            if is_passing(error):
                raise
            self.stderr.write(visible(f"row {row.number}: it could not be stored: {reason_of(error)}"))
            return "rejected"
        self._note(row, count, stored)
        return "changed" if stored.is_changed else "unchanged"

    def _note(self, row: Row, count: Count, stored: Stored) -> None:
        """Sum what moves, and report promises that are left without units (R-FUL-028)."""
        if stored.difference:
            self._units["added" if stored.difference > 0 else "removed"] += abs(stored.difference)
        if stored.missing:
            self._units["promised but missing"] += stored.missing
            where = f"row {row.number}: '{count.inventory_item_id}' at '{count.location_id}'"
            text = f"{counted(stored.promised, 'unit')} held or allocated, {stored.missing:,} missing."
            self.stderr.write(visible(f"{where}: {text}"))


def _refuse_repetition(count: Count, row: Row, seen: dict[tuple[str, str], int]) -> None:
    """Raise ValidationError when an earlier row counts the same: which of the two is meant is not ours to guess."""
    first = seen.setdefault((count.inventory_item_id, count.location_id), row.number)
    if first != row.number:
        text = f"'{count.inventory_item_id}' at '{count.location_id}' stands in row {first} already."
        raise ValidationError([problem("invalid_parameter", text)])
