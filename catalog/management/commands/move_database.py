"""All data, from one database into another."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from catalog.management.database_copy import CopyRefused, copy_rows, refuse_full, too_long_texts
from catalog.management.migrations import is_migrated

SOURCE, TARGET = "source", "default"
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Copy everything from the database that SOURCE_DATABASE_URL names into the new, empty one that DATABASE_URL "
        "names, such as from SQLite to PostgreSQL, and compare every row. Stop the server and the worker first. "
        "SECRET_KEY must stay what it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only tell whether it can be done.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if SOURCE not in settings.DATABASES:
            raise CommandError("SOURCE_DATABASE_URL is not set; it names the database to copy from.")
        self._refuse_unmigrated()
        self._refuse_long_texts()
        if check:
            self.stdout.write("The source can be moved.")
            return
        call_command("migrate", database=TARGET, interactive=False, verbosity=0)
        try:
            refuse_full(TARGET)
            copied = dict(self._copied())
        except CopyRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{sum(copied.values()):,} rows of {len(copied)} tables were moved and compared.")
        self.stdout.write("Unset SOURCE_DATABASE_URL, run check_invariants, then start the server and the worker.")

    def _copied(self) -> Any:
        for table, count in copy_rows(SOURCE, TARGET):
            if count:
                self.stdout.write(f"{count:>9,}  {table}")
            yield table, count

    def _refuse_unmigrated(self) -> None:
        if not is_migrated(SOURCE):
            raise CommandError("The source is not up to date: run `migrate` on it with this version first.")

    def _refuse_long_texts(self) -> None:
        found = too_long_texts(SOURCE)
        if found and connections[TARGET].vendor == "postgresql":
            lines = [str(long) for long in found[:SHOWN]]
            more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
            raise CommandError("\n".join(["PostgreSQL would not take these texts; shorten them first:", *lines, *more]))
