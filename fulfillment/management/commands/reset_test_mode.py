"""Test mode, from the beginning."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fulfillment.test_mode.operations import reset_test_mode
from fulfillment.test_mode.states import CATALOG, SALES


class Command(BaseCommand):
    help = (
        "Delete what happened in test mode (sales, customers, events) and set its clock back to real time. Keys, "
        "webhooks and other settings stay, and so do the catalog and the units on hand. Live mode is not affected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--catalog", action="store_true", help="Delete the catalog and its stock, too.")
        parser.add_argument("--no-input", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, catalog: bool, no_input: bool, **options: Any) -> None:
        if not no_input and input("Delete the data of test mode? Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing was deleted.")
        record = reset_test_mode(scope=CATALOG if catalog else SALES)
        for label, count in record.deleted.items():
            self.stdout.write(f"{count:>9,}  {label}")
        self.stdout.write(f"Test mode was reset: {record.total:,} rows deleted.")
