"""Query parameters of lists, described from their filter sets (R-CON-136 to R-CON-141)."""

from django_filters import Filter

from .filters import AmountFilter, AnyOfFilter, ApiFilterSet, ComparisonFilter, TimeFilter
from .forms import MAX_VALUES, OPERATORS
from .schema_messages import TIMESTAMP, Schema

TEXT: Schema = {"type": "string"}
SCHEMAS: dict[type[Filter], Schema] = {
    AnyOfFilter: {"type": "array", "items": TEXT, "maxItems": MAX_VALUES},
    TimeFilter: TIMESTAMP,
    AmountFilter: {"type": "number"},
}


def filter_parameters(filterset_class: type[ApiFilterSet]) -> list[Schema]:
    """Return the query parameters that the filters of a list read."""
    return [
        {"name": parameter, "in": "query", "required": each.extra["required"], "schema": _schema_of(each)}
        for name, each in filterset_class.base_filters.items()
        for parameter in _spellings(name, each)
    ]


def _spellings(name: str, each: Filter) -> list[str]:
    operators = OPERATORS if isinstance(each, ComparisonFilter) else ()
    return [name, *(f"{name}[{operator}]" for operator in operators)]


def _schema_of(each: Filter) -> Schema:
    return next((schema for kind, schema in SCHEMAS.items() if isinstance(each, kind)), TEXT)
