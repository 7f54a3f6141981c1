"""A database for the workers of xdist to copy; another process makes it while they collect the tests."""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "LOCKSTEP_TEST_TEMPLATE"
MAKER = "import django; django.setup(); from tests.factories.template_maker import main; main()"


def offer_template(folder: Path, stack: ExitStack) -> None:
    """Have the database made; it lives until the stack is closed. Whoever needs it earlier waits for it."""
    path = folder / "template"
    with path.open("w") as file:
        # The lock is the other process's too, and its alone once this file is closed.
        fcntl.flock(file, fcntl.LOCK_EX)
        maker = subprocess.Popen(
            [sys.executable, "-c", MAKER, str(file.fileno())],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            pass_fds=[file.fileno()],
            # Ctrl-C is for the tests: the database goes after those that were copied from it.
            start_new_session=True,
        )
    stack.enter_context(maker)
    os.environ[VARIABLE] = str(path)


def template_settings() -> dict[str, Any]:
    """Return how Django makes a test's database: by copying, if one is offered and could be made."""
    if VARIABLE not in os.environ:
        return {}
    with Path(os.environ[VARIABLE]).open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        name = file.read()
    return {"TEMPLATE": name, "MIGRATE": False} if name else {}
