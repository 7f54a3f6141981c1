"""Load tax rates, exceptions, ZIP codes, duties and selling entities from what ships with Lockstep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.reference.table_files import describe
from catalog.tabular.tables import UnusableFile
from fulfillment.taxes.loading import load_tax_tables


class Command(BaseCommand):
    """Loads the tax tables; safe to repeat, keeps what staff changed."""

    help = "Load the tax tables from the shipped files. Safe to repeat: rows that staff edited or deleted stay so."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line per table."""
        try:
            for table in load_tax_tables():
                self.stdout.write(describe(table))
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
