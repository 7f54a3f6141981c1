"""Import SKUs or SKU groups from a CSV file or a spreadsheet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exchange.columns import open_catalog_table
from catalog.exchange.importing import import_table
from catalog.exchange.kinds import SKU_GROUPS, kind_of
from catalog.exchange.writing import Outcome
from catalog.management.import_report import ImportReport, summary
from catalog.tabular.outputs import Output
from catalog.tabular.tables import UnusableFile


class Command(BaseCommand):
    help = (
        "Import SKUs (or SKU groups) from CSV, XLSX, ODS or XLS. Columns are named as the API's members, and "
        "metadata.<name>. A new id is created; a known one is updated: a column that is not there leaves the value "
        "alone, an empty cell clears it. Rows with errors are told and left out, exit status 1; all others are kept. "
        "Safe to repeat and to interrupt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mode", choices=["test", "live"], default="test")
        parser.add_argument("--groups", action="store_true", help="The file holds SKU groups; else its header decides.")
        parser.add_argument("--sheet", help="The sheet of a workbook; else the first visible one that has the columns.")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, report everything, keep nothing.")
        parser.add_argument(
            "--allow-destructive",
            action="store_true",
            help="Import rows that delete stock or leave orders without goods, such as those that end management.",
        )
        parser.add_argument("--rejected", type=Path, metavar="FILE", help="Write rejected rows to this CSV file.")

    def handle(
        self,
        *args: Any,
        file: Path,
        mode: str,
        groups: bool,
        sheet: str | None,
        dry_run: bool,
        rejected: Path | None,
        allow_destructive: bool,
        **options: Any,
    ) -> None:
        try:
            table = open_catalog_table(file, groups=groups, sheet=sheet)
            kind = SKU_GROUPS if groups else kind_of(table.header)
            # Before the first row: a file that cannot be written is no reason to lose the rows that it was to hold.
            output = Output(rejected, inputs=[file]) if rejected else None
            with ImportReport(table, self.stderr, output) as report:
                self.stdout.write(table.source.description)
                counts = import_table(
                    table,
                    kind,
                    live_mode=mode == "live",
                    dry_run=dry_run,
                    report=report,
                    allow_destructive=allow_destructive,
                )
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
        except KeyboardInterrupt:
            raise CommandError("Interrupted. The rows before are kept; it is safe to import the file again.") from None
        for line in report.notes():
            self.stdout.write(line)
        self.stdout.write(summary(counts, dry_run=dry_run))
        if counts[Outcome.REJECTED]:
            raise SystemExit(1)
