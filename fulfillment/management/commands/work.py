"""The worker: delivers events, settles what is due, runs longer jobs."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from catalog.wire.records.database_limits import run_as
from fulfillment.events.worker.heartbeats import living_workers
from fulfillment.events.worker.process import Worker


class Command(BaseCommand):
    help = "Deliver events, settle what is due and run longer jobs, until stopped. Any number may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only tell whether a worker is alive (exit status 1: no)."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            alive = living_workers().count()
            self.stdout.write(f"{alive} alive")
            sys.exit(0 if alive else 1)
        run_as("worker")
        connections.close_all()
        worker = Worker()
        worker.stop_on_signals()
        sys.exit(0 if worker.run() else 1)
