"""What clients send about fulfillments (fulfillment.md, 10.2, R-FUL-232)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.exceptions import Errors, has_error, missing
from catalog.wire.messages.fields import Flag, Member, Metadata, Text, Time
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.fulfillment_orders.members import Items, ShortText
from fulfillment.stock.members import Units

from .commands import ClosedItem
from .models import Fulfillment


def check_quantities(items: Sequence[ClosedItem], errors: Errors) -> None:
    """Add an error for each item that closes no unit (R-FUL-225)."""
    for index, item in enumerate(items):
        paths = [f"items[{index}].quantity", f"items[{index}].cancel_quantity"]
        if not item.quantity and not item.cancel_quantity and not any(has_error(errors, path) for path in paths):
            errors[paths[0]] = [missing()]


class Ignored(Member):
    """A member that may be sent and has no effect."""

    def __init__(self) -> None:
        super().__init__(write_only=True)

    def read(self, value: Any) -> None:
        """Read anything as nothing."""
        return


class FulfillmentCreate(WireSerializer):
    """The body of `POST /fulfillments`."""

    class Meta:
        model = Fulfillment

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    order_id = Text(required=True, empty=None)
    items = Items(
        {
            "itemId": ShortText(),
            "skuId": ShortText(),
            "quantity": Units(0),
            "cancelQuantity": Units(0),
            "shipmentItemId": ShortText(),
        }
    )
    shipment_id = ShortText()
    tracking_company = ShortText()
    tracking_number = ShortText()
    tracking_url = Text()
    metadata = Metadata()
    charge_operation_ids = Member(read_only=True)
    order_details = Member(read_only=True)
    live_mode = Flag(read_only=True)


class FulfillmentUpdate(WireSerializer):
    """The body of `POST /fulfillments/{id}`: nothing else may be sent, not even its own id (R-FUL-232)."""

    class Meta:
        model = Fulfillment

    tracking_company = ShortText()
    tracking_number = ShortText()
    tracking_url = Text()
    metadata = Metadata()
    items = Ignored()
