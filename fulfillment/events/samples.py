"""Invented objects, to try a webhook with before anything real has happened (R-EVT-194)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from catalog.wire.values.naming import wire_name

from .types import EventType, event_types

FILE = Path(__file__).parent / "data" / "samples.json"
STATE_OF_LAST_SEGMENT = {
    "accepted", "blocked", "cancelled", "capturable", "complete", "disputed", "failed", "fulfilled", "pending",
    "open", "paid", "pending_information", "pending_payment", "processing", "rejected", "uncollectible", "void",
}  # fmt: skip


@cache
def samples() -> dict[str, Any]:
    """Return the invented objects, by the beginning of the types that they are for."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def sample_types() -> list[EventType]:
    """Return the types of which there is a sample: all that Lockstep emits."""
    return [kind for kind in event_types().values() if kind.emitted]


def sample_of(event_type: str, *, live_mode: bool) -> dict[str, Any]:
    """Return the invented object with the longest fitting beginning, in the state that the type tells.

    Raises LookupError for a type without a sample.
    """
    segments = event_type.split(".")
    for length in range(len(segments), 0, -1):
        found = samples().get(".".join(segments[:length]))
        if found is not None:
            return {**found, **_state(found, segments), wire_name("live_mode"): live_mode}
    raise LookupError(f"there is no sample for {event_type}")


def _state(sample: dict[str, Any], segments: list[str]) -> dict[str, str]:
    """Return the state that a type such as `order.complete` tells; operations on a charge leave its state alone."""
    tells = len(segments) < 4 and "state" in sample and segments[-1] in STATE_OF_LAST_SEGMENT
    return {"state": segments[-1]} if tells and segments[0] != "refund" else {}


def previous_of(event_type: str) -> dict[str, Any] | None:
    """Return invented former values for types that have such (R-EVT-006)."""
    if event_type.startswith("fulfillment_order."):
        return {}
    if not event_type.endswith(".updated"):
        return None
    has_metadata_alone = event_type.split(".")[0] in ("invoice", "order", "return", "refund")
    return {"metadata": {}} if has_metadata_alone else {"name": "Former name"}
