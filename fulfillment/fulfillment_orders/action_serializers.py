"""What the simulated warehouse is told to do through the API (fulfillment.md, 7.2). No part of the published API."""

from catalog.wire.messages.fields import Flag, Text, Time
from catalog.wire.messages.nested import Part
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.members import CountryCode, texts
from fulfillment.stock.members import Units

from .members import LINE_ID, LineItems, Named, ShortText, unit_attributes


def lines() -> LineItems:
    """Return the units that an action is about; without them it is about all there are."""
    return LineItems({LINE_ID: Named(), "quantity": Units(required=True)}, required=False)


def decided_lines() -> LineItems:
    """Return the units that are accepted: all without the list, none in an empty one."""
    return LineItems(
        {LINE_ID: Named(), "quantityAccepted": Units(0, required=True), "unitAttributes": unit_attributes()},
        required=False,
        may_be_empty=True,
    )


class ShipAction(WireSerializer):
    """Ship units, all pending ones by default, from one location or from wherever they are."""

    items = LineItems(
        {LINE_ID: Named(), "quantity": Units(required=True), "unitAttributes": unit_attributes()}, required=False
    )
    location_id = Text()
    tracking_company_id = ShortText()
    tracking_company = ShortText()
    tracking_number = ShortText()
    tracking_url = Text()


class BackorderAction(WireSerializer):
    """Report that pending units, all by default, are not there."""

    items = lines()
    available_time = Time()


class CancelAction(WireSerializer):
    """Cancel open units, all by default, from the warehouse."""

    items = lines()
    reason = ShortText()


class RestockAction(WireSerializer):
    """Put units into stock; backorders are served first."""

    inventory_item_id = Text(required=True, empty=None)
    location_id = Text(required=True, empty=None)
    quantity = Units(required=True)
    note = ShortText()


class AcceptAction(WireSerializer):
    """Accept units of a cancellation, by default all that are still open."""

    items = decided_lines()


class ApproveAction(WireSerializer):
    """Let goods come back, by default to where they were sent from."""

    location = Part(
        {
            "address": Part(
                texts("line1", "line2", "city", "postalCode", "state") | {"country": CountryCode(required=True)},
                required=True,
            )
        }
        | texts("name", "phone", "email")
    )


class ReceiveAction(WireSerializer):
    """Take goods in, by default all that come, and put them back to stock unless they cannot be sold."""

    items = decided_lines()
    resaleable = Flag(empty=True)


class RefuseAction(WireSerializer):
    """Send a parcel back, or units of it."""

    items = lines()
    reason = ShortText()


class NoDetails(WireSerializer):
    """An action that needs nothing said."""
