"""Commands for the warehouse. Payload documents (addresses, taxes, unit attributes) keep their wire spelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class RequestedItem:
    """Units of an inventory item, and what the requesting system calls them."""

    inventory_item_id: str
    quantity: int
    upstream_id: str = ""
    name: str = ""
    subtotal: Decimal | None = None
    total: Decimal | None = None
    tax: Mapping[str, Any] = field(default_factory=dict)
    gift_message: str = ""
    gift_wrap: bool = False


@dataclass(frozen=True)
class GoodsRequest:
    """A fulfillment order to be created."""

    currency: str
    upstream_order_time: datetime
    ship_to: Mapping[str, Any]
    shipping_choice: Mapping[str, Any]
    items: Sequence[RequestedItem]
    upstream_id: str = ""
    reservation_id: str = ""
    locale: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class LineUnits:
    """Units of one line of a fulfillment order."""

    fulfillment_order_item_id: str
    quantity: int
    fulfillment_order_item_upstream_id: str = ""
    unit_attributes: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class UnitsRequest:
    """A cancellation or return to be requested, each line at most once."""

    fulfillment_order_id: str
    items: Sequence[LineUnits]
    upstream_id: str = ""
    reason: str = ""
