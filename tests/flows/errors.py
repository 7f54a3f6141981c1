"""The published error bodies, by their numbers in the error catalogue (E-CAT-nn)."""

from typing import Any


def element(parameter: str | None, message: str, code: str = "invalid_parameter") -> dict[str, str]:
    """Return one element of an error."""
    found = {"code": code, "message": message}
    return found if parameter is None else found | {"parameter": parameter}


def missing(parameter: str) -> dict[str, str]:
    """E-CAT-10."""
    return element(parameter, "A parameter is missing.", "missing_parameter")


def unknown(name: str) -> dict[str, str]:
    """E-CAT-27."""
    return element(name, f"'{name}' is an unknown parameter.", "unknown_parameter")


def bad_request(*elements: dict[str, str]) -> dict[str, Any]:
    """Return the body of a 400."""
    return {"type": "bad_request", "errors": list(elements)}


def conflict(one: dict[str, str]) -> dict[str, Any]:
    """Return the body of a 409."""
    return {"type": "conflict", "errors": [one]}


def not_found(name: str, wire_id: str, parameter: str = "id") -> dict[str, Any]:
    """E-CAT-15, 25, 28 and 29."""
    return {"type": "not_found", "errors": [element(parameter, f"{name} '{wire_id}' not found.", "not_found")]}


def taken(name: str, wire_id: str) -> dict[str, Any]:
    """E-CAT-13 and 14."""
    return conflict(element("id", f"{name} '{wire_id}' already exists.", "already_exists"))


def in_use(wire_id: str, parameter: str = "id") -> dict[str, Any]:
    """E-CAT-16 and 19."""
    return conflict(element(parameter, f"InventoryItem '{wire_id}' is in use.", "invalid_state"))


UNKNOWN_PAIR = conflict(
    element(
        "manufacturerId",
        "Invalid manufacturer ID. The manufacturer ID and manufacturer part # combination could not be found.",
    )
)
"""E-CAT-18."""


def refused(answer: Any, status: int, body: dict[str, Any]) -> bool:
    """Check an answer against a body, elements in any order, and say what came instead."""
    got = answer.json()
    got["errors"].sort(key=str)
    wanted = body | {"errors": sorted(body["errors"], key=str)}
    ordered = [dict(sorted(one.items())) for one in wanted["errors"]]
    assert (answer.status_code, got["type"]) == (status, wanted["type"]), got
    assert sorted(sorted(one.items()) for one in got["errors"]) == sorted(sorted(one.items()) for one in ordered), got
    return True
