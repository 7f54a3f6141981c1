"""Commands built from validated data."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.wire.messages.commands import command_of


@dataclass(frozen=True)
class Item:
    """An item."""

    item_id: str
    quantity: int = 1


@dataclass(frozen=True)
class Purchase:
    """A purchase."""

    buyer_id: str
    items: Sequence[Item]
    note: str = ""


def test_lists_hold_commands() -> None:
    data = {"buyer_id": "ada", "items": [{"item_id": "mug", "quantity": 2}, {"item_id": "cup"}]}
    assert command_of(Purchase, data, items=Item) == Purchase("ada", [Item("mug", 2), Item("cup")])


def test_what_could_not_be_read_is_none() -> None:
    """R-CON-153: the operation looks at the rest, so that all problems are reported at once."""
    purchase = command_of(Purchase, {"items": [{"quantity": 2}]}, items=Item)
    found: list[object] = [purchase.buyer_id, purchase.items[0].item_id, purchase.note]
    assert found == [None, None, ""]


def test_a_list_that_could_not_be_read_is_empty() -> None:
    assert command_of(Purchase, {"buyer_id": "ada", "items": None}, items=Item).items == []
    assert command_of(Purchase, {"buyer_id": "ada"}, items=Item).items == []
