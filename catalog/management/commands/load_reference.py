"""Load tax codes, ECCNs, countries, currencies and HS codes from the files that ship with Lockstep."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.reference.loading import TableReport, load_reference


class Command(BaseCommand):
    """Loads the reference tables; safe to repeat, keeps what staff changed."""

    help = (
        "Load the reference tables from the shipped files. Safe to repeat: rows that staff edited or deleted stay so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line per table."""
        for table in load_reference().tables:
            self.stdout.write(describe(table))


def describe(table: TableReport) -> str:
    """Return a line such as "tax codes: 141 added"."""
    counts = {
        "added": table.added,
        "updated": table.updated,
        "unchanged": table.unchanged,
        "kept as edited by staff": table.edited,
        "kept as deleted by staff": table.deleted,
    }
    return f"{table.table}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
