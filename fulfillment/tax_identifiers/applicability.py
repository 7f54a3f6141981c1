"""Where, for whom and with which selling entity a type of tax identifier counts, from the shipped table (R-CHK-110)."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from .formats import read_table


class Applicability(NamedTuple):
    """One row of the table."""

    country: str
    type: str
    customer_type: str
    entity: str
    required: bool


@cache
def table() -> tuple[Applicability, ...]:
    """Return all rows."""
    return tuple(
        Applicability(row["country"], row["type"], row["customer_type"], row["entity"], row["required"] == "yes")
        for row in read_table("applicability.csv")
    )


@cache
def known_types() -> frozenset[str]:
    """Return the types that exist."""
    return frozenset(row.type for row in table())


def rows_for(
    *, country: str, entity_id: str, customer_type: str | None = None, of_type: str | None = None
) -> Iterable[Applicability]:
    """Return the rows of a place and a selling entity, narrowed to a customer type or a type of identifier."""
    return [
        row
        for row in table()
        if (row.country, row.entity) == (country, entity_id)
        and customer_type in (None, row.customer_type)
        and of_type in (None, row.type)
    ]
