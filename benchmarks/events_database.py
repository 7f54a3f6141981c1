"""A database for the benchmarks of events, with its tables and reference data."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def own_database() -> Iterator[None]:
    """Set Django up on an empty database: the one of DATABASE_URL, or SQLite in a folder that goes afterwards."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ |= {"RUNTIME_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"}
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=io.StringIO())
        yield
