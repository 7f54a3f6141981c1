"""Regulatory fees on the wire (catalog.md, section 12)."""

from catalog.skus.models import Sku
from catalog.wire.messages.fields import Flag, Metadata, Number, Reference, Text, TextList, Time
from catalog.wire.messages.serializers import ApiSerializer

from .models import Fee, unknown_sku


class BatterySerializer(ApiSerializer):
    """The batteries in one unit."""

    quantity = Number()
    chemical_system = Text()
    iec_code = Text()


class WeeeSerializer(ApiSerializer):
    """The registration of electrical and electronic equipment."""

    weee_registration_id = Text(aliases=("weeeRegistrationID",))


class FeeSerializer(ApiSerializer):
    """A fee."""

    class Meta:
        model = Fee

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    type = Text(required=True, empty=None)
    sku = Reference(Sku.objects.all(), unknown_sku, required=True)
    category = Text(required=True, empty=None)
    value = Text(required=True, empty=None)
    amount = Number(required=True)
    currency = Text(required=True, empty=None)
    country = Text(required=True, empty=None)
    subdivisions = TextList()
    compliance_agency = Text()
    fee_exemption = Text()
    brand_name = Text()
    battery = BatterySerializer()
    weee = WeeeSerializer()
    weight_and_units = Text()
    visible = Flag(empty=True, always=True, until="2020-09-30")
    metadata = Metadata()
    rate_and_units = Text(read_only=True)
    live_mode = Flag(read_only=True, always=True)
