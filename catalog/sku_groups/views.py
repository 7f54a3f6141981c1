"""`/sku-groups`: a list and nothing else (R-CAT-080)."""

from catalog.wire.http.mixins import ListMixin
from catalog.wire.http.viewsets import ApiViewSet

from .filters import SkuGroupFilterSet
from .models import SkuGroup
from .serializers import SkuGroupSerializer


class SkuGroupViewSet(ListMixin, ApiViewSet):
    """`/sku-groups`."""

    resource = "sku-groups"
    queryset = SkuGroup.objects.all()
    serializer_class = SkuGroupSerializer
    filterset_class = SkuGroupFilterSet
    answers = {"list": (200,)}
