"""Pages of a list by cursors that are ids (R-CON-130 to R-CON-134).

A list costs one query, and one more for a cursor; a page deep down costs the same as the first one.

`ApiFilterBackend` calls `validate` with the rows before they are filtered, because a cursor need not match the filters,
and because bad parameters of filters and of the page are one answer. `paginate_queryset` then slices the filtered rows.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from catalog.wire.exceptions import Errors, invalid, quoted
from catalog.wire.values.text import has_unstorable_text

from .forms import QueryForm, TextField

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
NUMBER = re.compile(r"[0-9]{1,9}")


def parse_limit(text: str) -> int:
    """Return the size of a page; it is never clamped (R-CON-130). Raises ValidationError."""
    if not NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise invalid(text)
    return int(text)


FIELDS = {
    "limit": TextField(convert=parse_limit, required=False),
    "startingAfter": TextField(required=False),
    "endingBefore": TextField(required=False),
}


class CursorByIdPagination(BasePagination):
    """Pages of a list, newest first. Of two cursors only `endingBefore` counts."""

    limit: int
    cursor: int | None
    """Key of the object that the page adjoins."""
    backwards: bool
    """Whether the page is the one before the cursor: of newer objects."""
    has_more: bool
    """Whether there are more objects in the direction of travel (R-CON-133)."""

    def validate(self, params: QueryDict, rows: QuerySet[Any]) -> Errors:
        """Read the parameters of the page and return their errors; the cursor must name one of the rows."""
        form = QueryForm(params, FIELDS)
        errors: Errors = form.errors.as_data()
        self.limit = form.cleaned_data.get("limit", DEFAULT_LIMIT)
        self.backwards = "endingBefore" in params
        self.cursor = None
        name = "endingBefore" if self.backwards else "startingAfter"
        if name in form.cleaned_data:
            wire_id = form.cleaned_data[name]
            self.cursor = None if has_unstorable_text(wire_id) else _key_of(rows, wire_id)
            if self.cursor is None:
                errors[name] = [invalid(quoted(wire_id))]
        return errors

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Any = None, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page."""
        if self.cursor is not None:
            queryset = queryset.filter(**{"key__gt" if self.backwards else "key__lt": self.cursor})
        found = list(queryset.order_by("key" if self.backwards else "-key")[: self.limit + 1])
        self.has_more = len(found) > self.limit
        page = found[: self.limit]
        return page[::-1] if self.backwards else page

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """Answer the page."""
        return Response({"hasMore": self.has_more, "data": data})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of the page."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        schemas = {name: limit if name == "limit" else {"type": "string"} for name in FIELDS}
        return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _key_of(rows: QuerySet[Any], wire_id: str) -> int | None:
    return rows.filter(wire_id=wire_id).order_by().values_list("key", flat=True).first()
