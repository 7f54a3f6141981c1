"""Random numeric IDs (R-FUL-015, R-FUL-016)."""

import secrets
from typing import Any

from django.db import models

SMALLEST, COUNT = 100_000_000_000, 900_000_000_000
"""Twelve digits: exact in any JSON parser, and enough to make collisions unlikely."""


def draw_ids(model: type[models.Model], count: int, *, live_mode: bool) -> list[str]:
    """Return IDs that are free in a mode; a unique constraint settles races."""
    drawn: dict[str, Any] = {}
    while len(drawn) < count:
        fresh = {str(SMALLEST + secrets.randbelow(COUNT)) for _ in range(count - len(drawn))}
        rows = model._base_manager.filter(live_mode=live_mode, wire_id__in=fresh)
        drawn |= dict.fromkeys(fresh - set(rows.values_list("wire_id", flat=True)))
    return list(drawn)


def draw_id(model: type[models.Model], *, live_mode: bool) -> str:
    return draw_ids(model, 1, live_mode=live_mode)[0]
