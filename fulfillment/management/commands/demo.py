"""A demonstration that can be tried at once."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalog.demonstration.access import ACCOUNTS, Access, ensure_access
from catalog.demonstration.sample import load_documented, missing_samples
from catalog.exchange.importing import import_table
from catalog.management.import_report import ImportReport, summary
from catalog.management.supervision import Processes
from catalog.reference.loading import load_reference
from fulfillment.demonstration import prepare_sales

LOGINS = """
Sign in as {accounts}
with the password {password}

Keys      test  {test_confidential}   public  {test_public}
          live  {live_confidential}   public  {live_public}
"""
READY = """
Lockstep is ready; Ctrl-C stops it.

Admin     {address}/admin/
API       {address}
{logins}
First call:

curl {address}/skus/05081978 -H "Authorization: Bearer {key}"
"""


class Command(BaseCommand):
    help = (
        "Fill the database with reference data, the sample catalog, an account for each role and API keys, then "
        "serve it. Safe to repeat: what is there already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="Fill the database and end.")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")

    def handle(self, *args: Any, prepare_only: bool, port: int, host: str, **options: Any) -> None:
        if not settings.DEBUG and not prepare_only:
            raise CommandError(
                "DEBUG is off, so this looks like an installation for real work; it is not filled with sample data. "
                "`manage.py demo --prepare-only` does it all the same."
            )
        if not prepare_only:
            refuse_taken_port(host, port)
        access = self._prepare()
        logins = show_logins(access)
        if prepare_only:
            self.stdout.write(logins.strip())
            return
        self._serve(host, port, access, logins)

    def _prepare(self) -> Access:
        """Fill the database; return how to get in."""
        call_command("migrate", interactive=False, verbosity=0)
        load_reference()
        load_documented()
        for kind, table in missing_samples():
            if table.count:
                self.stderr.write(f"Importing {table.count:,} rows of {table.name}.")
                with ImportReport(table, self.stderr) as report:
                    counts = import_table(table, kind, live_mode=False, report=report)
                self.stderr.write(summary(counts, dry_run=False))
        prepare_sales()
        return ensure_access()

    def _serve(self, host: str, port: int, access: Access, logins: str) -> None:
        address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104
        text = READY.format(address=address, logins=logins, key=access.keys["test confidential"])
        processes = Processes([["serve", f"--host={host}", f"--port={port}"], ["work"]])
        status = processes.run(lambda: answers(host, port), lambda: self.stdout.write(text))
        raise SystemExit(status)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError when something else listens there already."""
    if answers(host, port):
        raise CommandError(f"Port {port} is in use. Choose another one: make demo PORT={port + 1}")


def answers(host: str, port: int) -> bool:
    """Tell whether somebody takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def show_logins(access: Access) -> str:
    """Return accounts and keys as text."""
    keys = {name.replace(" ", "_"): secret for name, secret in access.keys.items()}
    return LOGINS.format(accounts=", ".join(ACCOUNTS), password=access.password, **keys)
