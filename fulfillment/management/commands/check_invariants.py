"""Check everything that must be true on the database in use; for operators and their monitoring."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from catalog.wire.outages import is_outage
from fulfillment.invariants.checks import CHECKS, REPORTS
from fulfillment.queues.stuck import reason_of


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
                found = [("live", text) for text in _found(find, True)] + [
                    ("test", text) for text in _found(find, False)
                ]
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


def _found(find: Callable[[bool], list[str]], live_mode: bool) -> list[str]:
    """Return the breaches of a check. One that a damaged row ends counts as a breach and stops no other."""
    try:
        with transaction.atomic():
            return find(live_mode)
    except Exception as error:
        if is_outage(error):
            raise
        return [f"could not be checked: {reason_of(error)}"]
