"""A migrated and loaded PostgreSQL database that the workers of xdist copy.

`python -m tests.template` makes it and prints its name, while the workers collect the tests.
"""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "LOCKSTEP_TEST_TEMPLATE"


def start_making_template(folder: Path, stack: ExitStack) -> None:
    """Start a process that makes the database; drop the database when the stack is closed."""
    path = folder / "template"
    with path.open("w") as output:
        # The lock belongs to the open file, which is the standard output of the process until it ends.
        fcntl.flock(output, fcntl.LOCK_EX)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        maker = subprocess.Popen([sys.executable, "-m", "tests.template"], cwd=ROOT, env=environment, stdout=output)
    stack.callback(drop_template, path)
    stack.enter_context(maker)
    os.environ[VARIABLE] = str(path)


def template_name(path: Path) -> str:
    """Wait for the database and return its name, which is empty if it could not be made."""
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return file.read()


def template_settings() -> dict[str, Any]:
    """Return the `TEST` settings of a database of Django's that is a copy, if there is one to copy."""
    name = template_name(Path(os.environ[VARIABLE])) if VARIABLE in os.environ else ""
    return {"TEMPLATE": name, "MIGRATE": False} if name else {}


def drop_template(path: Path) -> None:
    """Drop the database."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{template_name(path)}"')


def main() -> None:
    """Make the database and print its name."""
    import django

    django.setup()
    from django.db import connection

    from tests.factories.kept_tables import load_and_keep_tables
    from tests.fulfillment.taxes.shipped import keep_tax_tables

    connection.settings_dict["TEST"]["NAME"] = f"template_{connection.settings_dict['NAME']}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    load_and_keep_tables()
    keep_tax_tables()
    # PostgreSQL copies no database that has connections.
    connection.close()
    print(name, end="")


if __name__ == "__main__":
    main()
