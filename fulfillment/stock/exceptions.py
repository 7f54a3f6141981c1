"""Refusals of stock operations (fulfillment.md, section 19)."""

from collections.abc import Iterable

from catalog.wire.exceptions import Refusal, quoted


class NotServed(Refusal):
    """No active location ships to the country (R-FUL-058, R-FUL-126)."""

    code = "country_restricted"

    def __init__(self, country: str) -> None:
        super().__init__(f"No location ships to '{quoted(country)}'.", parameter="ship_to.address.country")


class OutOfInventory(Refusal):
    """Lines without enough stock, as (position, item id); each has an error of its own (R-FUL-051, R-FUL-124)."""

    code = "out_of_inventory"

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        problems: list[tuple[str | None, str]] = [
            (f"items[{position}].inventory_item_id", f"Inventory for item '{quoted(item_id)}' is insufficient.")
            for position, item_id in lines
        ]
        super().__init__(problems[0][1], parameter=problems[0][0])
        self.problems = problems


class StockRefused(Refusal):
    """A movement that would make a counter negative or promise units twice."""
