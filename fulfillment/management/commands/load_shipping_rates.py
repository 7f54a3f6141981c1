"""Load the shipping rates from what ships with Lockstep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.reference.table_files import describe
from catalog.tabular.tables import UnusableFile
from fulfillment.shipping.loading import load_shipping_rates


class Command(BaseCommand):
    """Loads the shipping rates; safe to repeat, keeps what staff changed."""

    help = "Load the shipping rates from the shipped file. Safe to repeat: rows that staff edited or deleted stay so."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what changed."""
        try:
            self.stdout.write(describe(load_shipping_rates()))
        except UnusableFile as unusable:
            raise CommandError(str(unusable)) from unusable
