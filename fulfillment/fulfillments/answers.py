"""What an answer about a fulfillment holds, for the description; `representation.py` fills it."""

from catalog.wire.http.versioning import NEWEST
from catalog.wire.messages.fields import Flag, Metadata, Text, TextList, Time, Whole
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.orders.answers import OrderSerializer

from .models import Fulfillment

ITEM = Part(
    {
        "itemId": Text(required=True),
        "skuId": Text(),
        "quantity": Whole(required=True),
        "cancelQuantity": Whole(required=True),
        "shipmentItemId": Text(),
    }
)
ORDER_DETAILS = {name: part for name, part in OrderSerializer.members(NEWEST).items() if name != "payment"}


class FulfillmentSerializer(WireSerializer):
    """A fulfillment; retrieved by its id also with its order and what it did on charges (A-FUL-24)."""

    class Meta:
        model = Fulfillment

    wire_id = Text(read_only=True, always=True)
    created_time = Time(read_only=True, always=True)
    order_id = Text(always=True)
    items = PartList(ITEM, always=True)
    shipment_id = Text()
    tracking_company = Text()
    tracking_number = Text()
    tracking_url = Text()
    metadata = Metadata()
    charge_operation_ids = TextList(read_only=True)
    order_details = Part(ORDER_DETAILS, read_only=True)
    live_mode = Flag(read_only=True, always=True)
