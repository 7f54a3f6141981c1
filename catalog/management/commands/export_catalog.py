"""Export SKUs or SKU groups to a file that import_catalog reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exchange.exporting import export_table
from catalog.exchange.kinds import SKU_GROUPS, SKUS
from catalog.tabular.tables import UnusableFile


class Command(BaseCommand):
    help = "Export all SKUs (or SKU groups) of a mode to CSV or XLSX; importing the file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mode", choices=["test", "live"], default="test")
        parser.add_argument("--groups", action="store_true", help="Export the SKU groups instead.")

    def handle(self, *args: Any, file: Path, mode: str, groups: bool, **options: Any) -> None:
        try:
            count = export_table(SKU_GROUPS if groups else SKUS, file, live_mode=mode == "live")
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
        self.stdout.write(f"{count:,} rows written to {file}.")
