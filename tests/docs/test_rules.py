"""The rules in `docs/rules`: whoever cites one finds it, and it is written down once."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "docs" / "rules"
CITING = ("catalog", "fulfillment", "config", "templates", "tests", "benchmarks", "docs")
ID = re.compile(r"\b[RASE]-[A-Z]{3}-[0-9]{2,3}\b")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"\]\(([^)#\s:]+)(?:#([^)\s]+))?\)")


@cache
def anchors() -> Counter[str]:
    """Return every anchor and how often it stands there."""
    return Counter(found for page in RULES.glob("*.md") for found in ANCHOR.findall(page.read_text(encoding="utf-8")))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every file that may cite a rule."""
    for folder in CITING:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".js", ".css", ".md"):
                yield path, path.read_text(encoding="utf-8")


def test_each_cited_rule_exists() -> None:
    known = anchors().keys()
    unknown = {
        f"{path.relative_to(ROOT)}: {cited}"
        for path, text in texts()
        if RULES not in path.parents
        for cited in ID.findall(text)
        if cited not in known
    }
    assert not unknown


def test_no_rule_is_written_down_twice() -> None:
    assert len(anchors()) > 1200
    assert [name for name, count in anchors().items() if count > 1] == []


@pytest.mark.parametrize("document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target, _ in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
