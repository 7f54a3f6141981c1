"""What view sets do with a resource: the counterparts of DRF's mixins, with the operations of the domain behind them.

Every writing mixin reads the body with the view's serializer and hands it to a `perform_...` method of the view set,
which calls one operation with `serializer.validated_data` and `serializer.errors`: the operation reports what the
serializer found wrong together with what it finds itself. The docstring of `perform_...` is the summary of the call in
the published description.
"""

from typing import Any

from rest_framework.response import Response


class ListMixin:
    """`GET` on the collection: a page, newest first."""

    def list(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer the page that the query string selects."""
        queryset = self.filter_queryset(self.get_queryset())
        return self.get_paginated_response(self.represent_all(self.paginate_queryset(queryset)))


class CreateMixin:
    """`POST` on the collection."""

    def create(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer what was created."""
        return self.answer(self.perform_create(self.read_body()))

    def perform_create(self, serializer: Any) -> Any:
        """Create the object that a body describes, and return it."""
        raise NotImplementedError


class RetrieveMixin:
    """`GET` on an item."""

    def retrieve(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer the object."""
        return self.answer(self.get_object())


class ReplaceMixin:
    """`PUT` on an item, which may not exist yet."""

    def replace(self: Any, request: Any, wire_id: str) -> Response:
        """Answer the object, with 201 if it is new."""
        replaced, is_new = self.perform_replace(wire_id, self.read_body())
        return self.answer(replaced, 201 if is_new else 200)

    def perform_replace(self, wire_id: str, serializer: Any) -> tuple[Any, bool]:
        """Create or replace an object; return it, and whether it is new."""
        raise NotImplementedError


class UpdateMixin:
    """`POST` on an item: a partial update, as the published API has it (R-CON-121)."""

    def update(self: Any, request: Any, wire_id: str) -> Response:
        """Answer the changed object."""
        return self.answer(self.perform_update(wire_id, self.read_body(partial=True)))

    def perform_update(self, wire_id: str, serializer: Any) -> Any:
        """Change what a body names, and return the object."""
        raise NotImplementedError


class DestroyMixin:
    """`DELETE` on an item."""

    def destroy(self: Any, request: Any, wire_id: str) -> Response:
        """Answer 204 without a body (R-CON-009)."""
        self.perform_destroy(wire_id)
        return Response(status=204)

    def perform_destroy(self, wire_id: str) -> None:
        """Delete an object."""
        raise NotImplementedError
