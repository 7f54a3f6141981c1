"""The names of event types: a file that is part of the project (`data/SOURCES.md`), not a table that staff edit."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "event_types.csv"


@dataclass(frozen=True)
class EventType:
    """A type: its resource and its moment in words, and whether Lockstep emits it (R-EVT-027)."""

    name: str
    resource: str
    moment: str
    emitted: bool


@cache
def event_types() -> dict[str, EventType]:
    """Return all types, by name; names are case-sensitive (R-EVT-007)."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            EventType(row["type"], row["resource"], row["when_emitted"], row["in_scope"] == "yes")
            for row in csv.DictReader(file)
        ]
    return {row.name: row for row in rows}


def is_known(name: str) -> bool:
    """Tell whether webhooks may subscribe to a name (R-EVT-081)."""
    return name in event_types()


def names_matching(pattern: str) -> list[str]:
    """Return the types that a pattern means: `*` stands for any run of characters, dots included (R-EVT-063)."""
    expression = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
    return [name for name in event_types() if expression.fullmatch(name)]
