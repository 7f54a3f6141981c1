"""Check everything that must be true on the database in use; for operators and their monitoring."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from fulfillment.invariants.checks import CHECKS, REPORTS


class Command(BaseCommand):
    help = (
        "Check pairs, stock, goods, sales, money and events of both modes; exit status 1 and a line for each breach. "
        "Pairs that clients or staff made unequal are reported and no breach."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        breaches = 0
        with transaction.atomic():
            self._see_one_state()
            for name, find in CHECKS.items():
                found = [("live", text) for text in find(True)] + [("test", text) for text in find(False)]
                breaches += len(found)
                self.stdout.write(f"{name}: {f'{len(found)} breaches' if found else 'all agree'}")
                for mode, text in found:
                    self.stdout.write(f"  {mode}: {text}")
            for name, report in REPORTS.items():
                for mode, live_mode in (("live", True), ("test", False)):
                    for text in report(live_mode):
                        self.stdout.write(f"report, {name}, {mode}: {text}")
        if breaches:
            raise SystemExit(1)

    def _see_one_state(self) -> None:
        """Let all queries see the same moment: work that goes on meanwhile must not look like a breach."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
