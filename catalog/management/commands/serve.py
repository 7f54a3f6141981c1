"""The production server."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from catalog.management.migrations import is_migrated


class Command(BaseCommand):
    help = "Serve the API and the admin. SIGTERM finishes the requests in flight, then ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument(
            "--host", help="Address to listen on; by default all, or only this machine's if DEBUG is on."
        )
        parser.add_argument("--processes", type=int, default=2, help="Worker processes, each with several threads.")

    def handle(self, *args: Any, port: int, host: str | None, processes: int, **options: Any) -> NoReturn:
        if not is_migrated():
            raise CommandError("The database is not up to date; run `manage.py migrate` first.")
        if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            self.stderr.write("Collecting static files.")
            call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()
        # Whether a container's port is published is its operator's decision.
        default_host = "127.0.0.1" if settings.DEBUG else "0.0.0.0"  # noqa: S104
        command = server_command(host or default_host, port, processes)
        sys.stdout.flush()
        # In place of this process, so that signals and the exit status are the server's own.
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # noqa: S606


def server_command(host: str, port: int, processes: int) -> list[str]:
    """Return the command line of the server."""
    address = f"[{host}]" if ":" in host else host
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--config=python:config.server",
        f"--bind={address}:{port}",
        f"--workers={processes}",
    ]
