"""Country specifications on the wire (R-CAT-222)."""

from catalog.wire.messages.fields import Flag, Text, TextList
from catalog.wire.messages.serializers import ApiSerializer


class TaxIdentifiersInfoSerializer(ApiSerializer):
    """A type of tax identifier: who gives it, whether it is required, and its form."""

    type = Text()
    customer_type = Text()
    is_required = Flag()
    format_pattern = Text()


class CountrySpecSerializer(ApiSerializer):
    """What a country and a selling entity ask of buyers; schemas are JSON documents as text."""

    country = Text(always=True)
    selling_entity = Text(always=True)
    billing_address_schema = Text()
    shipping_address_schema = Text()
    billing_address_only_schema = Text()
    individual_tax_identifiers_schemas = TextList(always=True)
    business_tax_identifiers_schemas = TextList(always=True)
    tax_identifiers_info = TaxIdentifiersInfoSerializer(many=True, always=True)
    live_mode = Flag(always=True)


class CountrySpecsSerializer(ApiSerializer):
    """At most one specification; schemas are JSON documents as text."""

    data = CountrySpecSerializer(many=True, read_only=True, always=True)  # type: ignore[assignment]
