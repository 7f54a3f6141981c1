"""Load tax rates, exceptions, ZIP codes, duties and selling entities from what ships with Lockstep."""

from typing import Any

from django.core.management.base import BaseCommand

from fulfillment.taxes.loading import TableReport, load_tax_tables


class Command(BaseCommand):
    """Loads the tax tables; safe to repeat, keeps what staff changed."""

    help = "Load the tax tables from the shipped files. Safe to repeat: rows that staff edited or deleted stay so."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line per table."""
        for table in load_tax_tables():
            self.stdout.write(describe(table))


def describe(table: TableReport) -> str:
    """Return a line such as "tax rates: 14023 added"."""
    counts = {
        "added": table.added,
        "updated": table.updated,
        "removed": table.removed,
        "unchanged": table.unchanged,
        "kept as edited by staff": table.edited,
        "kept as deleted by staff": table.deleted,
    }
    return f"{table.table}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
