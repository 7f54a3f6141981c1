"""The fidelity ledger: which tests cite each rule of `docs/rules`, or why none does.

`make ledger` writes it to `docs/rules/ledger.json`, which the server shows: an installation has no tests.
"""

import ast
import csv
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "docs" / "rules"
LEDGER = RULES / "ledger.json"
NOT_COVERED = RULES / "not_covered.csv"

ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
MARKUP = re.compile(r"\*\*|`|\[([^\]]*)\]\([^)]*\)")
CITED = re.compile(r"\b([RASE]-[A-Z]{3}-)(\d{2,3})((?:(?:,| and| to) (?:[RASE]-[A-Z]{3}-)?\d{2,3}\b)*)")
CITED_BY_NAME = re.compile(r"_([rase]_[a-z]{3}_)(\d{2,3})((?:_(?:to_|and_)?\d{2,3})*)(?![a-z0-9])")
FURTHER = re.compile(r"(to|and|,)?[ _]([RASE]-[A-Z]{3}-)?(\d{2,3})(?!\d)")
TEXT_LENGTH = 240
ABOUT_ITSELF = ("tests/docs/ledger.py", "tests/docs/test_ledger.py", "tests/config/test_fidelity.py")
"""Modules that name rules without proving them."""


class Rule(NamedTuple):
    """A rule as its document states it."""

    id: str
    document: str
    text: str


@cache
def rules() -> list[Rule]:
    """Return every rule in the order of the documents."""
    return [rule for path in sorted(RULES.glob("*.md")) for rule in _rules_in(path)]


def _rules_in(path: Path) -> Iterator[Rule]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        found = ANCHOR.findall(line)
        for rule_id in found:
            # Bodies of errors stand in one block below all of their anchors.
            is_apart = not ANCHOR.sub("", line).strip()
            text = _line_that_starts_with(rule_id, lines) if is_apart else _paragraph(lines, number)
            yield Rule(rule_id, path.name, _plain(text, rule_id))


def _paragraph(lines: list[str], start: int) -> str:
    paragraph = [lines[start]]
    if not lines[start].startswith("|"):
        for line in lines[start + 1 :]:
            if not line.strip() or ANCHOR.search(line):
                break
            paragraph.append(line)
    return " ".join(paragraph)


def _line_that_starts_with(rule_id: str, lines: list[str]) -> str:
    return next(line for line in lines if line.startswith(f"{rule_id} "))


def _plain(text: str, rule_id: str) -> str:
    text = ANCHOR.sub("", text)
    if text.startswith("|"):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", text.strip("| "))]
        # Of a decision: the question and its answer.
        text = f"{cells[1]}: {cells[2]}" if rule_id.startswith("A-") else cells[1]
    text = MARKUP.sub(lambda match: match[1] or "", text).strip("-• ").removeprefix(rule_id).strip()
    return textwrap.shorten(text, TEXT_LENGTH, placeholder=" …")


def cited_in(text: str, pattern: re.Pattern[str] = CITED, *, ranges: bool = True) -> Iterator[str]:
    """Yield the ids that a text cites, as in `E-CAT-02, 03`; with `ranges` also what `R-CAT-010 to R-CAT-014` spans."""
    for match in pattern.finditer(text):
        prefix, last = match[1].upper().replace("_", "-"), int(match[2])
        yield prefix + match[2]
        for word, other, number in FURTHER.findall(match[3]):
            prefix = other or prefix
            for each in range(last + 1 if word == "to" and ranges else int(number), int(number) + 1):
                yield f"{prefix}{each:0{len(number)}}"
            last = int(number)


@cache
def citations() -> dict[str, list[str]]:
    """Return rule id -> the tests that cite it, in docstring, comment, name or data, and other modules."""
    known = {rule.id for rule in rules()}
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path.relative_to(ROOT).as_posix() in ABOUT_ITSELF:
            continue
        for place, ids in _citations_in(path):
            for rule_id in known & ids:
                # What a single test cites, its module need not name again.
                if "::" in place or not any(each.startswith(f"{place}::") for each in found[rule_id]):
                    found[rule_id].add(place)
    return {rule_id: sorted(places) for rule_id, places in found.items()}


def _citations_in(path: Path) -> Iterator[tuple[str, set[str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    module = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            body = "\n".join(lines[start : node.end_lineno])
            yield f"{module}::{node.name}", {*cited_in(body), *cited_in(node.name, CITED_BY_NAME)}
            lines[start : node.end_lineno] = [""] * (node.end_lineno - start if node.end_lineno else 0)
    yield module, set(cited_in("\n".join(lines), ranges=False))


def reasons() -> dict[str, str]:
    """Return rule id -> why no test covers it."""
    with NOT_COVERED.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["reason"].replace("`", "") for row in csv.DictReader(file)}


def ledger() -> str:
    """Return the text of the ledger, a line for each rule."""
    cited, excused = citations(), reasons()
    entries = [_entry(rule, cited.get(rule.id, []), excused.get(rule.id, "")) for rule in rules()]
    return "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]\n"


def _entry(rule: Rule, tests: list[str], reason: str) -> dict[str, Any]:
    proof: dict[str, Any] = {"tests": tests} if tests else {"reason": reason}
    return {"id": rule.id, "document": rule.document, "text": rule.text, **proof}


if __name__ == "__main__":
    LEDGER.write_text(ledger(), encoding="utf-8")
