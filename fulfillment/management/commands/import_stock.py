"""Import stock levels from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.exchange.tables import Row, Table, UnusableFile, open_table
from catalog.staff.plain_language import sentence_of
from catalog.wire.actor import acting
from catalog.wire.problems import Refusal
from fulfillment.stock.counting import COLUMNS, read_count, store_count


class Command(BaseCommand):
    """Sets what is on hand to what a file says; each change is a line of the ledger."""

    help = (
        "Import stock levels from CSV or a spreadsheet with the columns inventoryItemId, locationId, onHand and, if "
        "wanted, availableTime. What is on hand becomes what the file says, and each change is a line of the ledger "
        "that names the file. Rows with errors are told and left out, exit status 1. Safe to repeat and to interrupt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mode", choices=["test", "live"], default="test")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, report everything, keep nothing.")

    def handle(self, *args: Any, file: Path, mode: str, dry_run: bool, **options: Any) -> None:
        try:
            table = open_table(file)
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
        if absent := [name for name in COLUMNS[:3] if name not in table.header]:
            raise CommandError(f"{file.name} has no column {', '.join(absent)}.")
        with acting("import", file.name):
            counts = self._import(table, live_mode=mode == "live", dry_run=dry_run)
        shown = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        self.stdout.write(f"{shown} (dry run: nothing was kept)" if dry_run else shown)
        if counts["rejected"]:
            raise SystemExit(1)

    def _import(self, table: Table, *, live_mode: bool, dry_run: bool) -> dict[str, int]:
        counts = {"changed": 0, "unchanged": 0, "rejected": 0}
        for row in table.rows():
            counts[self._take(table, row, live_mode=live_mode, dry_run=dry_run)] += 1
        return counts

    def _take(self, table: Table, row: Row, *, live_mode: bool, dry_run: bool) -> str:
        """Take over one row, in a transaction of its own; return what became of it."""
        try:
            with transaction.atomic():
                count = read_count(dict(zip(table.header, row.cells, strict=False)))
                is_changed = store_count(count, live_mode=live_mode, source=table.name)
                transaction.set_rollback(dry_run)
        except (Refusal, ValidationError) as refused:
            self.stderr.write(f"row {row.number}: {sentence_of(refused)}")
            return "rejected"
        return "changed" if is_changed else "unchanged"
