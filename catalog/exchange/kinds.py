"""The kinds of resources that tables hold: SKUs and SKU groups."""

from dataclasses import dataclass
from typing import Any

from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.skus.serializers import SkuSerializer
from catalog.wire.http.versioning import NEWEST
from catalog.wire.messages.fields import Member, Metadata, Text
from catalog.wire.messages.serializers import ApiSerializer

VERSION = NEWEST
"""Tables use the newest version of the API."""


class SkuGroupRow(ApiSerializer):
    """A SKU group with everything that staff maintain; the API shows id and alias only (R-CAT-081)."""

    class Meta:
        model = SkuGroup

    wire_id = Text()
    alias = Text(required=True, empty=None)
    description = Text()
    tax_code = Text(required=True, empty=None)
    eccn = Text()
    hs_code = Text()
    dangerous_goods_class = Text()
    signature_required = Text()


@dataclass(frozen=True)
class Kind:
    """A kind of resource that tables hold."""

    model: Any
    serializer: type[ApiSerializer]

    @property
    def columns(self) -> dict[str, Member]:
        """Return the fields that a column can hold, wire name -> field; metadata have columns of their own."""
        return {
            field.wire_name: field
            for field in self.serializer.shape_in(VERSION).fields.values()
            if not field.read_only and not isinstance(field, Metadata)
        }

    @property
    def has_metadata(self) -> bool:
        """Return whether there can be columns for metadata."""
        return "metadata" in self.serializer.shape_in(VERSION).fields


SKUS = Kind(Sku, SkuSerializer)
SKU_GROUPS = Kind(SkuGroup, SkuGroupRow)


def kind_of(header: list[str]) -> Kind:
    """Return what a table holds by its header: groups have an alias and no name."""
    return SKU_GROUPS if "alias" in header and "name" not in header else SKUS
