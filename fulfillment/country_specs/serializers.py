"""Country specifications on the wire (R-CAT-222)."""

from catalog.wire.messages.fields import Flag, Text, TextList
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer


class CountrySpecsSerializer(WireSerializer):
    """At most one specification; schemas are JSON documents as text."""

    data = PartList(  # type: ignore[assignment]
        Part(
            {
                "country": Text(required=True),
                "sellingEntity": Text(required=True),
                "billingAddressSchema": Text(),
                "shippingAddressSchema": Text(),
                "billingAddressOnlySchema": Text(),
                "individualTaxIdentifiersSchemas": TextList(required=True),
                "businessTaxIdentifiersSchemas": TextList(required=True),
                "taxIdentifiersInfo": PartList(
                    Part({"type": Text(), "customerType": Text(), "isRequired": Flag(), "formatPattern": Text()})
                ),
                "liveMode": Flag(required=True),
            }
        ),
        read_only=True,
        always=True,
    )
