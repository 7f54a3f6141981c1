#!/usr/bin/env python
"""Runs Lockstep's commands; `manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from config.environment import BadEnvironment


def main() -> None:
    """Run the command named in the arguments; a bad environment ends in its sentences, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as problem:
        sys.exit(f"Lockstep cannot start.\n{problem}")


if __name__ == "__main__":
    main()
