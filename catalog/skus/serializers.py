"""SKUs on the wire (catalog.md, 4.1)."""

from catalog.sku_groups.models import SkuGroup
from catalog.wire.messages.fields import Flag, Metadata, Number, Reference, Text, Time
from catalog.wire.messages.serializers import ApiSerializer

from .classification import unknown_group
from .models import Sku


class TariffCodeSerializer(ApiSerializer):
    """The tariff code of a country, or why there is none."""

    country = Text(read_only=True)
    status = Text(read_only=True)
    code = Text(read_only=True)


class TariffRecordSerializer(ApiSerializer):
    """How customs classify a SKU (R-CAT-045, R-CAT-047)."""

    hs_code = Text(read_only=True)
    tariff_codes = TariffCodeSerializer(many=True, read_only=True)


class SkuSerializer(ApiSerializer):
    """A SKU: its own values only; `physical` alone reflects the group (R-CAT-068)."""

    class Meta:
        model = Sku

    wire_id = Text()
    created_time = Time(read_only=True)
    updated_time = Time(read_only=True)
    name = Text(required=True, empty=None)
    description = Text()
    eccn = Text()
    tax_code = Text()
    hs_code = Text()
    country_of_origin = Text()
    sku_group = Reference(SkuGroup.objects.all(), unknown_group)
    part_number = Text()
    manufacturer_id = Text()
    managed_fulfillment = Text()
    image = Text()
    url = Text()
    weight = Number()
    weight_unit = Text()
    item_breadcrumb = Text()
    metadata = Metadata()
    partner_account_id = Text()
    fulfill = Flag(always=True)
    allow_oversell = Flag(empty=True, always=True, until="2021-03-23")
    physical = Flag(read_only=True, always=True)
    tariff_record = TariffRecordSerializer(read_only=True)
    live_mode = Flag(read_only=True, always=True)
