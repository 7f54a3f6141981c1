"""Choosing by event type: `type` with a pattern or `types` with names (R-EVT-061 to R-EVT-064, R-EVT-089)."""

from catalog.wire.exceptions import invalid, problem
from catalog.wire.http.pagination import Query

from .types import is_known, names_matching

MAX_NAMES = 20
EVERYTHING = "*"


def chosen_types(query: Query) -> list[str] | None:
    """Return the names that a query asks for, None for all. Raises ValidationError, by the parameter `types`."""
    pattern, names = query.params.get("type"), query.texts("types")
    if pattern is not None and names is not None:
        message = "You may pass either type or types, but not both."
        raise problem("invalid_parameter", message, parameter="types")
    if names is not None:
        if len(names) > MAX_NAMES:
            raise invalid(",".join(names), parameter="types")
        return [name for name in names if is_known(name)]
    return None if pattern in (None, EVERYTHING) else names_matching(str(pattern))
