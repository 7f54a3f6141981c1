"""Show on the configured database that parallel buyers get exactly what there is."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalog.wire.records.actor import acting
from fulfillment.stock.models import Movement
from fulfillment.stock.oversell_proof import Proof, prove

HEADER = f"{'time (UTC)':<27} {'what':<16} {'on hand':>10} {'held':>10}  cause"


class Command(BaseCommand):
    """Runs the trial and prints its ledger; exit status 1 when more or fewer units were sold than there were."""

    help = (
        "Let many buyers, in several processes, reserve one unit each of an item with few units, all at the same "
        "moment; print how many were sold, and the ledger. Uses the configured database, in the test mode, with an "
        "item and a location of its own. Exit status 1 unless sold = stock, or sold = buyers if there are fewer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=10)
        parser.add_argument("--buyers", type=int, default=40)
        parser.add_argument("--processes", type=int, default=4)

    def handle(self, *args: Any, units: int, buyers: int, processes: int, **options: Any) -> None:
        for name, number in (("units", units), ("buyers", buyers), ("processes", processes)):
            if number < 1:
                raise CommandError(f"--{name} is 1 or more, not {number}.")
        began = time.monotonic()
        with acting("shell", "prove_no_oversell"):
            proof = prove(units=units, buyers=buyers, processes=processes)
        self.stdout.write(HEADER)
        for line in proof.lines:
            self.stdout.write(described(line))
        self.stdout.write(f"{connection.vendor}: {summary(proof)}, {time.monotonic() - began:.1f} s")
        if not proof.holds:
            self.stderr.write("NOT PROVEN: what was sold, the level and the ledger do not agree.")
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS(f"{finding(proof)}, and the ledger says the same"))


def described(line: Movement) -> str:
    """Return a line of the ledger as text: what was there afterwards, and the change."""
    figures = (f"{line.on_hand} ({line.on_hand_change:+})", f"{line.held} ({line.held_change:+})")
    cause = f"{line.cause_type} {line.cause_id}".strip()
    return f"{line.time:%Y-%m-%d %H:%M:%S.%f} {line.get_kind_display():<16} {figures[0]:>10} {figures[1]:>10}  {cause}"


def summary(proof: Proof) -> str:
    """Return the counts in a sentence."""
    counts = ", ".join(f"{proof.outcomes[name]} {name}" for name in ("sold", "refused", "failed"))
    return f"{proof.buyers} buyers, {proof.units} units: {counts}; the level holds {proof.held}"


def finding(proof: Proof) -> str:
    """Return what a trial has shown that holds; more units than buyers cannot all be sold."""
    left = proof.units - proof.buyers
    return f"sold = buyers, {left} left over" if left > 0 else "sold = stock"
