"""Modules that register something when they are imported are imported at start-up."""

from pathlib import Path

import fulfillment
from fulfillment.apps import DUE_FUNCTIONS, EFFECTS, RECEIVERS

ROOT = Path(fulfillment.__file__).parent


def modules_with(text: str) -> set[str]:
    found = (path for path in ROOT.rglob("*.py") if text in path.read_text())
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found}


def test_every_due_function_is_known_to_the_worker() -> None:
    assert modules_with("\n@due_rows(") == set(DUE_FUNCTIONS)


def test_all_receivers_are_connected() -> None:
    assert modules_with("\n@receiver(") - set(RECEIVERS) <= {"events.worker.jobs"}
    assert {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ROOT.rglob("receivers.py")} == set(
        RECEIVERS
    )


def test_all_effects_are_read() -> None:
    assert modules_with("\n@effect_reader(") == set(EFFECTS)
