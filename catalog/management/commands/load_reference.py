"""Load tax codes, ECCNs, countries, currencies and HS codes from the files that ship with Lockstep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.reference.loading import load_reference
from catalog.reference.table_files import describe
from catalog.tabular.tables import UnusableFile


class Command(BaseCommand):
    """Loads the reference tables; safe to repeat, keeps what staff changed."""

    help = (
        "Load the reference tables from the shipped files. Safe to repeat: rows that staff edited or deleted stay so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line per table."""
        try:
            for table in load_reference().tables:
                self.stdout.write(describe(table))
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
