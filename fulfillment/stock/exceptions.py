"""What stock refuses, as the API tells it (fulfillment.md, section 19)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from catalog.wire.exceptions import Refusal, quoted
from catalog.wire.http.errors import envelope, exception_handler, wire_response


class NotServed(Refusal):
    """No active location ships to the country (R-FUL-058, R-FUL-126)."""

    code = "country_restricted"

    def __init__(self, country: str) -> None:
        super().__init__(f"No location ships to '{quoted(country)}'.", parameter="shipTo.address.country")


class OutOfInventory(Refusal):
    """Lines without enough stock, as (position, item id); the answer has an element for each (R-FUL-051, R-FUL-124)."""

    code = "out_of_inventory"

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self.elements = [
            {
                "code": self.code,
                "parameter": f"items[{position}].inventoryItemId",
                "message": f"Inventory for item '{quoted(item_id)}' is insufficient.",
            }
            for position, item_id in lines
        ]
        super().__init__(self.elements[0]["message"], parameter=self.elements[0]["parameter"])


class StockRefused(Refusal):
    """A movement that would leave fewer than no units somewhere."""


def stock_exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer like any API view, but tell every short line. For views whose operations raise OutOfInventory."""
    if isinstance(error, OutOfInventory):
        return wire_response(error.status, envelope(error.status, error.elements))
    return exception_handler(error, context)
