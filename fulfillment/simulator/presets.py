"""The documented examples, one click away, and the destinations that a basket is compared across."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def presets() -> dict[str, dict[str, Any]]:
    """Return the presets by their key: name, note, request."""
    found: dict[str, dict[str, Any]] = json.loads((DATA / "presets.json").read_text(encoding="utf-8"))
    return found


@cache
def destinations() -> dict[str, dict[str, Any]]:
    """Return the destinations by their key: name, address."""
    found: dict[str, dict[str, Any]] = json.loads((DATA / "destinations.json").read_text(encoding="utf-8"))
    return found
