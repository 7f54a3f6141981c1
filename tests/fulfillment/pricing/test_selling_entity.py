"""Which company sells (R-CHK-121, R-CHK-122)."""

import pytest

from fulfillment.pricing.selling_entity import SEED, SellingEntityNotFound, choose_selling_entity

Routes = list[tuple[str | None, str | None]]


def entity(routes: Routes, bill_to: str | None = None, ship_to: str | None = None, at: str | None = None) -> str | None:
    chosen = choose_selling_entity(SEED, routes=routes, bill_to=bill_to, ship_to=ship_to, purchase_location=at)
    return chosen.id if chosen else None


@pytest.mark.parametrize(
    ("origin", "destination", "id_"),
    [
        ("TW", "TW", "DR_TAIWAN-ENTITY"),
        ("JP", "JP", "DR_JAPAN-ENTITY"),
        ("KR", "KR", "DR_KOREA-ENTITY"),
        ("GB", "GB", "DR_UK-ENTITY"),
        ("US", "BR", "DR_BRAZIL-ENTITY"),
        ("JP", "US", "C5_INC-ENTITY"),
        ("US", "CA", "C5_INC-ENTITY"),
        ("US", "NL", "DR_IRELAND-ENTITY"),
        ("US", "GB", "DR_IRELAND-ENTITY"),
        ("GB", "JP", "DR_IRELAND-ENTITY"),
    ],
)
def test_physical_carts_go_by_route(origin: str, destination: str, id_: str) -> None:
    """A-CHK-24, A-CHK-25."""
    assert entity([(origin, destination)], bill_to="KR") == id_


@pytest.mark.parametrize(
    ("bill_to", "ship_to", "at", "id_"),
    [
        ("US", "DE", "DE", "C5_INC-ENTITY"),
        (None, "GB", "DE", "DR_UK-ENTITY"),
        (None, None, "BR", "DR_BRAZIL-ENTITY"),
        ("TW", None, None, "DR_TAIWAN-ENTITY"),
        ("DE", None, None, "DR_IRELAND-ENTITY"),
        (None, None, None, None),
    ],
)
def test_digital_carts_go_by_the_buyer(
    bill_to: str | None, ship_to: str | None, at: str | None, id_: str | None
) -> None:
    assert entity([], bill_to, ship_to, at) == id_


@pytest.mark.parametrize("routes", [[(None, "US")], [("US", None)], [("US", "US"), (None, "US")]])
def test_not_enough_data(routes: Routes) -> None:
    assert entity(routes, bill_to="US") is None


def test_lines_of_one_entity_may_come_from_different_countries() -> None:
    assert entity([("US", "CA"), ("JP", "CA"), ("US", "CA")]) == "C5_INC-ENTITY"


def test_lines_of_different_entities_are_refused() -> None:
    """R-CHK-122."""
    with pytest.raises(SellingEntityNotFound):
        entity([("JP", "JP"), ("US", "JP")])
    with pytest.raises(SellingEntityNotFound):
        entity([("JP", "JP"), ("US", "JP"), (None, "JP")])
