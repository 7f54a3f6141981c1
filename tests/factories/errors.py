"""The elements of published errors, for `assert_error`, by their numbers in the error catalog (E-CAT-nn)."""

Element = tuple[str, str | None] | tuple[str, str | None, str]


def element(parameter: str | None, message: str, code: str = "invalid_parameter") -> Element:
    """Return an element whose message counts too."""
    return code, parameter, message


def missing(parameter: str) -> Element:
    """E-CAT-10."""
    return element(parameter, "A parameter is missing.", "missing_parameter")


def unknown(name: str) -> Element:
    """E-CAT-27."""
    return element(name, f"'{name}' is an unknown parameter.", "unknown_parameter")


def not_found(name: str, wire_id: str, parameter: str = "id") -> Element:
    """E-CAT-15, 25, 28 and 29."""
    return element(parameter, f"{name} '{wire_id}' not found.", "not_found")


def taken(name: str, wire_id: str) -> Element:
    """E-CAT-13 and 14."""
    return element("id", f"{name} '{wire_id}' already exists.", "already_exists")


def in_use(wire_id: str, parameter: str = "id") -> Element:
    """E-CAT-16 and 19."""
    return element(parameter, f"InventoryItem '{wire_id}' is in use.", "invalid_state")


UNKNOWN_PAIR = element(
    "manufacturerId",
    "Invalid manufacturer ID. The manufacturer ID and manufacturer part # combination could not be found.",
)
"""E-CAT-18."""
