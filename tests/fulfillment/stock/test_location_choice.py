"""Which locations units come from (R-FUL-036)."""

import pytest

from fulfillment.stock.exceptions import NotServed
from fulfillment.stock.location_choice import Want, choose, stock_for
from tests.factories.stock import make_item, make_location, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
Expected = list[tuple[dict[str, int], int]]

CASES: dict[str, tuple[dict[str, dict[str, int]], list[tuple[str, int]], Expected]] = {
    "one for all comes before the first that has some": (
        {"a": {"cup": 5}, "b": {"cup": 5, "mug": 5}},
        [("cup", 2), ("mug", 2)],
        [({"b": 2}, 0), ({"b": 2}, 0)],
    ),
    "the first of several that have all": ({"a": {"cup": 2}, "b": {"cup": 9}}, [("cup", 2)], [({"a": 2}, 0)]),
    "two lines of one item need the sum": (
        {"a": {"cup": 3}, "b": {"cup": 4}},
        [("cup", 2), ("cup", 2)],
        [({"b": 2}, 0), ({"b": 2}, 0)],
    ),
    "line by line, each from the first that covers it": (
        {"a": {"cup": 1}, "b": {"cup": 5}, "c": {"mug": 5}},
        [("cup", 2), ("mug", 1)],
        [({"b": 2}, 0), ({"c": 1}, 0)],
    ),
    "a line is split only when nobody covers it": (
        {"a": {"cup": 2}, "b": {"cup": 3}},
        [("cup", 4)],
        [({"a": 2, "b": 2}, 0)],
    ),
    "what the line before has taken is gone": (
        {"a": {"cup": 3}, "b": {"cup": 2}},
        [("cup", 3), ("cup", 3)],
        [({"a": 3}, 0), ({"b": 2}, 1)],
    ),
    "the shortfall": ({"a": {"cup": 1}, "b": {}}, [("cup", 4)], [({"a": 1}, 3)]),
    "nothing anywhere": ({"a": {}}, [("cup", 1)], [({}, 1)]),
}


@pytest.mark.parametrize("name", CASES)
def test_choice(name: str) -> None:
    """The four steps of the algorithm; the same state gives the same answer."""
    stored, wanted, expected = CASES[name]
    for location, items in stored.items():
        make_location(location)
        for item, quantity in items.items():
            stock_up(quantity, item, location)
    wants = [Want(make_item(item), quantity) for item, quantity in wanted]
    stock = stock_for(live_mode=False, country="DE", items=[want.item for want in wants])
    for _ in range(2):
        choices = choose(stock, wants)
        shares = [{share.level.location.wire_id: share.quantity for share in choice.shares} for choice in choices]
        assert list(zip(shares, [choice.shortfall for choice in choices], strict=True)) == expected
        assert {choice.first.wire_id for choice in choices} == {"a"}


def test_candidates() -> None:
    """Active locations that ship to the country, by priority, then id."""
    make_location("z", priority=1)
    make_location("B")
    make_location("a", countries=["CH", "DE"])
    make_location("abroad", countries=["US"], priority=0)
    make_location("shut", is_active=False, priority=0)
    stock = stock_for(live_mode=False, country="DE", items=[])
    assert [location.wire_id for location in stock.candidates] == ["z", "B", "a"]
    with pytest.raises(NotServed):
        stock_for(live_mode=True, country="DE", items=[])
