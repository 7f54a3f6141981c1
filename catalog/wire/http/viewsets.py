"""The base of view sets: the calls of one resource, which `routers.ApiRouter` gives their paths."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.viewsets import ViewSetMixin

from .mixins import ListMixin, RetrieveMixin
from .views import ApiView

M = TypeVar("M", bound=Model)


class ApiViewSet(ViewSetMixin, ApiView):
    """The calls of one resource. `answers` and `body_serializer_classes` are by action."""

    lookup_field = "wire_id"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Any]:
        """Return the objects of the key's mode (R-CON-023)."""
        queryset: Any = super().get_queryset()
        return queryset.in_mode(self.live_mode)

    def get_object(self) -> Any:
        """Return the object that the path names. Raises NotFound (R-CON-157)."""
        queryset: Any = self.get_queryset()
        return queryset.find(self.kwargs[self.lookup_field], live_mode=self.live_mode)


class ReadOnlyViewSet(ListMixin, RetrieveMixin, ApiViewSet):
    """A resource that clients only read."""
