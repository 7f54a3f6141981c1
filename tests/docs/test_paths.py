"""Paths and make targets that the documents name exist, so that a move of code does not leave a reader behind."""

import re
from pathlib import Path

import pytest

from tests.docs.test_rules import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")])
TOP = {path.name for path in ROOT.iterdir()}
PATH = re.compile(r"`([\w.-]+/[\w./{},*-]*)`")
BRACES = re.compile(r"\{([^}]+)\}")
TARGET = re.compile(r"`make ([a-z-]+)")


def spelled_out(path: str) -> list[str]:
    """Return the paths that `a/{b,c}.py` stands for."""
    found = BRACES.search(path)
    return [path[: found.start()] + each + path[found.end() :] for each in found[1].split(",")] if found else [path]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_exist(document: Path) -> None:
    named = [path for text in PATH.findall(document.read_text(encoding="utf-8")) for path in spelled_out(text)]
    inside = [path for path in named if path.split("/")[0] in TOP]
    assert [path for path in inside if not any(ROOT.glob(path.rstrip("/")))] == []


def test_names_in_the_drawings_exist() -> None:
    """Classes and functions of the two drawings in CONTRIBUTING.md."""
    drawings = "\n".join(
        line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line.startswith("    ")
    )
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("catalog", "config", "fulfillment")
        for path in (ROOT / folder).rglob("*.py")
    )
    classes = set(re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", drawings))
    functions = set(re.findall(r"\b([a-z]+(?:_[a-z]+)+)\(\)", drawings))
    assert len(classes) > 10
    missing = {name for name in classes if f"class {name}" not in code} | {
        name for name in functions if f"def {name}(" not in code
    }
    assert missing - {"full_clean"} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(TARGET.findall(document.read_text(encoding="utf-8"))) - targets == set()
