"""SKU groups on the wire: exactly id and alias (R-CAT-081)."""

from catalog.wire.messages.fields import Text
from catalog.wire.messages.serializers import ApiSerializer

from .models import SkuGroup


class SkuGroupSerializer(ApiSerializer):
    """A SKU group as clients see it."""

    class Meta:
        model = SkuGroup

    wire_id = Text(read_only=True)
    alias = Text(read_only=True, always=True)
