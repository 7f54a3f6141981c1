"""The most specific live row wins (R-CHK-103)."""

from datetime import date
from decimal import Decimal

import pytest

from fulfillment.pricing.place import Place
from fulfillment.pricing.rates import Jurisdiction, Rate, choose_rate

WOODBURY = Place("US", "MN", "Woodbury", "55129", ("Washington County",))


def rate(value: str, level: str, *, since: date | None = None, until: date | None = None, **area: str) -> Rate:
    area = {"country": "US", "region": "MN", **area}
    return Rate(Decimal(value), Jurisdiction(level=level, **area), valid_from=since, valid_to=until)


ZIP = {"postal_from": "55129", "postal_to": "55129"}
ROWS = [
    rate("0.06875", "state"),
    rate("0.07", "county", county="Washington County"),
    rate("0.071", "county", county="Ramsey County"),
    rate("0.0712", "city", city="Woodbury"),
    rate("0.07125", "zip", **ZIP, since=date(2017, 10, 1), until=date(2021, 9, 30)),
    rate("0.07375", "zip", **ZIP, since=date(2021, 10, 1), until=date(2023, 9, 30)),
    rate("0.05", "state", region="WI"),
]


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2021, 9, 30), "0.07125"),
        (date(2021, 10, 1), "0.07375"),
        (date(2023, 9, 30), "0.07375"),
        (date(2023, 10, 1), "0.0712"),
    ],
)
def test_rows_are_live_between_their_days_included(day: date, value: str) -> None:
    chosen = choose_rate(ROWS, WOODBURY, day)
    assert chosen is not None
    assert chosen.value == Decimal(value)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (Place("US", "MN", "WOODBURY", "00000"), "0.0712"),
        (Place("US", "MN", "Hugo", "55038", ("Washington County",)), "0.07"),
        (Place("US", "MN", "Hugo", "55038", ("Ramsey County", "Washington County")), "0.071"),
        (Place("US", "MN", "Hugo", "55038"), "0.06875"),
        (Place("US", "WI"), "0.05"),
    ],
)
def test_narrower_areas_win(place: Place, value: str) -> None:
    chosen = choose_rate(ROWS, place, date(2025, 1, 1))
    assert chosen is not None
    assert chosen.value == Decimal(value)


def test_no_row() -> None:
    assert choose_rate(ROWS, Place("DE"), date(2025, 1, 1)) is None
    assert choose_rate(ROWS, WOODBURY, date(2025, 1, 1), category="reduced") is None


def test_the_later_of_two_equal_rows_wins() -> None:
    older, newer = rate("0.05", "state"), rate("0.06", "state", since=date(2020, 1, 1))
    assert choose_rate([newer, older], WOODBURY, date(2021, 1, 1)) is newer
    assert choose_rate([older, newer], WOODBURY, date(2021, 1, 1)) is newer


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        (Place("PT", postal_code="9500-321"), True),
        (Place("PT", postal_code="9980"), True),
        (Place("PT", postal_code="1000-001"), False),
        (Place("PT"), False),
    ],
)
def test_territories_compare_the_digits_that_the_row_holds(place: Place, inside: bool) -> None:
    azores = Jurisdiction("PT", "territory", postal_from="9500", postal_to="9980")
    assert azores.covers(place) is inside
