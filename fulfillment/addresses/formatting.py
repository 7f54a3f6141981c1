"""Addresses as people read them."""

from typing import Any


def address_lines(side: dict[str, Any]) -> list[str]:
    """Return a recipient or an origin, line by line."""
    found = side.get("address", {})
    place = " ".join(filter(None, (found.get("postal_code"), found.get("city"), found.get("state"))))
    more = side.get("additional_address_info", {})
    lines = (
        side.get("name"),
        side.get("organization"),
        found.get("line1"),
        found.get("line2"),
        more.get("neighborhood"),
        place,
        found.get("country"),
        side.get("email"),
        side.get("phone"),
    )
    return [line for line in lines if line]
