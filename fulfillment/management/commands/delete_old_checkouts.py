"""Delete open checkouts that nobody touched for a while."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.wire.records.actor import acting
from fulfillment.checkouts.operations import delete_old_checkouts

MOST_DAYS = 36_500


class Command(BaseCommand):
    """Deletes old checkouts in both modes (R-CHK-028); nothing runs it unless somebody schedules it."""

    help = "Delete open checkouts that were not changed for some days, in test and live mode, each with its event."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the age; there is no default, because checkouts do not expire by themselves."""
        parser.add_argument("--days", type=int, required=True, help="Days without a change, 1 or more.")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        """Delete, and say how many there were. Raises CommandError for a number of days out of bounds."""
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days must be between 1 and {MOST_DAYS}.")
        with acting("shell", "delete_old_checkouts"):
            for name, live_mode in (("test", False), ("live", True)):
                count = delete_old_checkouts(live_mode=live_mode, days=days)
                self.stdout.write(f"{name} mode: {count} checkouts deleted.")
