"""Fulfillments on the wire (fulfillment.md, 10.2, R-FUL-232)."""

from operator import attrgetter
from typing import Any

from catalog.wire.exceptions import Errors, missing
from catalog.wire.messages.fields import Flag, Member, Metadata, Text, TextList, Time
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.fulfillment_orders.serializers import short_text
from fulfillment.orders.serializers import ExpandedOrderDetailsSerializer, OrderDetailsSerializer
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.stock.serializers import ITEMS, CommandSerializer, Units

from .models import Fulfillment


def nothing(fulfillment: Fulfillment) -> None:
    """Return nothing: the value is shown in another message."""


def operation_ids(fulfillment: Fulfillment) -> list[str]:
    """Return the IDs of what a fulfillment did on charges."""
    rows = ChargeOperation.objects.filter(charge__live_mode=fulfillment.live_mode, fulfillment_id=fulfillment.wire_id)
    return list(rows.values_list("wire_id", flat=True))


class FulfillmentItemSerializer(ApiSerializer):
    """Units of a line; both quantities are always shown."""

    refuse_blank = True

    item_id = short_text(always=True, getter=attrgetter("line.wire_id"))
    sku_id = short_text(getter=attrgetter("line.sku_id"))
    quantity = Units(0, always=True)
    cancel_quantity = Units(0, always=True)
    shipment_item_id = short_text()

    def check(self, attrs: Any, errors: Errors) -> None:
        """Add an error for an item that closes no unit (R-FUL-225)."""
        counts = ("quantity", "cancel_quantity")
        if not any(attrs.get(name) or name in errors for name in counts):
            errors["quantity"] = [missing()]


class FulfillmentSerializer(CommandSerializer):
    """A fulfillment; retrieved by its id also with its order and what it did on charges (A-FUL-24)."""

    class Meta:
        model = Fulfillment

    wire_id = Text(read_only=True, always=True)
    created_time = Time(read_only=True, always=True)
    order_id = Text(required=True, empty=None, always=True, getter=attrgetter("order.wire_id"))
    items = FulfillmentItemSerializer(always=True, **ITEMS)
    shipment_id = short_text()
    tracking_company = short_text()
    tracking_number = short_text()
    tracking_url = Text()
    metadata = Metadata()
    charge_operation_ids = TextList(read_only=True, getter=nothing)
    order_details = OrderDetailsSerializer(read_only=True, getter=nothing)
    live_mode = Flag(read_only=True, always=True)


class FulfillmentDetailSerializer(FulfillmentSerializer):
    charge_operation_ids = TextList(read_only=True, always=True, getter=operation_ids)
    order_details = OrderDetailsSerializer(read_only=True, getter=attrgetter("order"))


class FulfillmentHeadSerializer(FulfillmentSerializer):
    items = None  # type: ignore[assignment]


class CreatedSerializer(ApiSerializer):
    """Additions to the event of a new fulfillment: its items, and the order as it was before."""

    items = FulfillmentItemSerializer(many=True)
    order_details = ExpandedOrderDetailsSerializer()


class Ignored(Member):
    """A member that may be sent and has no effect."""

    def read(self, value: Any) -> None:
        return


class FulfillmentUpdateSerializer(ApiSerializer):
    """The body of `POST /fulfillments/{id}`: nothing else may be sent, not even its own id (R-FUL-232)."""

    class Meta:
        model = Fulfillment

    tracking_company = short_text()
    tracking_number = short_text()
    tracking_url = Text()
    metadata = Metadata()
    items = Ignored(write_only=True)

    def check(self, attrs: Any, errors: Errors) -> None:
        attrs.pop("items", None)
