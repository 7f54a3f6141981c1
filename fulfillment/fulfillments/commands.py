"""Commands about fulfillments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict


@dataclass(frozen=True)
class ClosedItem:
    """Units of an order line to fulfill or cancel; the line is named by its ID, or as the only one of a SKU."""

    item_id: str = ""
    sku_id: str = ""
    quantity: int | None = None
    cancel_quantity: int | None = None
    shipment_item_id: str = ""


@dataclass(frozen=True)
class NewFulfillment:
    """Units of an order to be closed together."""

    order_id: str
    items: Sequence[ClosedItem]
    shipment_id: str = ""
    tracking_company: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


class TrackingAttributes(TypedDict, total=False):
    """Attributes of a fulfillment that can change (R-FUL-232)."""

    tracking_company: str
    tracking_number: str
    tracking_url: str
    metadata: Mapping[str, str]
