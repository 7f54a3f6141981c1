"""`.env.example` names every variable that the settings read, with the value it has in production anyway."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.config.starts import ROOT, Starts, forked_starts
from tests.config.test_settings import PRODUCTION, exactly

VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)
READ = """
import json
from config.environment import Environment
names, text = [], Environment.text
def recording(self, name, default):
    names.append(name)
    return text(self, name, default)
Environment.text = recording
from config import settings
values = {name: repr(value) for name, value in vars(settings).items() if name.isupper()}
print(json.dumps({"names": names, "values": values}))
"""


@pytest.fixture(scope="module")
def starts() -> Iterator[Starts]:
    """Starts that share what they load before the settings."""
    with forked_starts() as process:
        yield process


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    """The variables of the file, the commented ones included."""
    return dict(VARIABLE.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def read(starts: Starts, folder: Path, variables: dict[str, str]) -> dict[str, Any]:
    """Return which variables a start reads, and its settings."""
    answer = starts.run(["-c", READ], exactly(folder, variables))
    assert answer.returncode == 0, answer.stderr
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def test_it_names_every_variable(starts: Starts, tmp_path: Path, example: dict[str, str]) -> None:
    found = read(starts, tmp_path, PRODUCTION | {"SOURCE_DATABASE_URL": "sqlite:////old.sqlite3"})
    assert set(example) == set(found["names"])


def test_its_values_are_the_defaults(starts: Starts, tmp_path: Path, example: dict[str, str]) -> None:
    given = {name: value for name, value in example.items() if value and name not in PRODUCTION}
    assert len(given) > 25
    assert read(starts, tmp_path, PRODUCTION | given)["values"] == read(starts, tmp_path, PRODUCTION)["values"]


def test_each_variable_has_its_meaning_above_it() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    unexplained = [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if VARIABLE.match(line) and not (before.startswith("# ") and not VARIABLE.match(before))
    ]
    assert unexplained == []
