"""Which rows count: the staff's, those for the default place, live ones, narrow ones (R-CHK-103, R-CHK-105)."""

from datetime import date
from decimal import Decimal

import pytest

from fulfillment.pricing.place import Origin, Place
from fulfillment.pricing.rates import NO_RATE
from fulfillment.taxes.lookup import tax_tables
from fulfillment.taxes.models import TaxRate

from .shipped import TODAY, tables, tax_rate

pytestmark = pytest.mark.django_db

WOODBURY = Place("US", "MN", "Woodbury", "55129", ("Washington County", "Ramsey County"))
ZIP = {"region": "MN", "postal_from": "55129", "postal_to": "55129"}
COUNTY = {"region": "MN", "county": "Washington County"}


def rate_of(place: Place, day: date = TODAY, origin: Origin = Origin.SHIP_TO) -> Decimal:
    return tables(place, day=day, origin=origin).rate.value


def test_an_empty_table() -> None:
    assert tables(WOODBURY).rate == NO_RATE


def test_a_staff_row_beats_a_loaded_row_from_its_first_day() -> None:
    tax_rate("0.07", "zip", loaded=True, valid_from=date(2025, 4, 1), **ZIP)
    tax_rate("0.09", "zip", valid_from=date(2026, 1, 1), **ZIP)
    assert rate_of(WOODBURY, date(2025, 12, 31)) == Decimal("0.07")
    assert rate_of(WOODBURY, date(2026, 1, 1)) == Decimal("0.09")


def test_a_staff_row_beats_a_loaded_row_that_began_later() -> None:
    tax_rate("0.07", "zip", loaded=True, valid_from=date(2025, 4, 1), **ZIP)
    tax_rate("0.09", "zip", valid_from=date(2020, 1, 1), valid_to=date(2026, 6, 30), **ZIP)
    assert rate_of(WOODBURY, date(2026, 6, 30)) == Decimal("0.09")
    assert rate_of(WOODBURY, date(2026, 7, 1)) == Decimal("0.07")


def test_a_staff_row_may_describe_the_same_area_in_other_words() -> None:
    tax_rate("0.07", "zip", loaded=True, city="Woodbury", valid_from=date(2025, 4, 1), **ZIP)
    tax_rate("0.09", "zip", region="MN", postal_from="55120", postal_to="55199")
    assert rate_of(WOODBURY) == Decimal("0.09")


def test_a_wider_staff_row_does_not_beat_a_narrower_loaded_one() -> None:
    tax_rate("0.07", "zip", loaded=True, **ZIP)
    tax_rate("0.09", "state", region="MN")
    assert rate_of(WOODBURY) == Decimal("0.07")
    assert rate_of(Place("US", "MN")) == Decimal("0.09")


def test_a_staff_row_for_one_county_leaves_the_others_alone() -> None:
    tax_rate("0.07", "county", loaded=True, **COUNTY)
    tax_rate("0.09", "county", region="MN", county="Ramsey County")
    assert rate_of(WOODBURY) == Decimal("0.07")
    tax_rate("0.08", "county", **COUNTY)
    assert rate_of(WOODBURY) == Decimal("0.08")


def test_the_county_named_first_counts_and_only_in_its_state() -> None:
    tax_rate("0.071", "county", loaded=True, region="MN", county="Ramsey County")
    tax_rate("0.01", "county", loaded=True, region="WI", county="Washington County")
    assert rate_of(WOODBURY) == Decimal("0.071")
    tax_rate("0.072", "county", loaded=True, **COUNTY)
    assert rate_of(WOODBURY) == Decimal("0.072")


def test_cities_are_found_whatever_their_capitals() -> None:
    """Also beyond A to Z, which only one of the two databases folds by itself."""
    tax_rate("0.08", "city", country="CH", city="ZÜRICH")
    assert rate_of(Place("CH", city="Zürich")) == Decimal("0.08")
    assert rate_of(Place("CH", city="Zurich")) == Decimal(0)


def test_reduced_rates_do_not_compete() -> None:
    tax_rate("0.07", "country", country="DE", category="reduced", valid_from=date(2026, 1, 1))
    tax_rate("0.19", "country", country="DE")
    assert rate_of(Place("DE")) == Decimal("0.19")


@pytest.mark.parametrize(("code", "inside"), [("GY1 1AA", True), ("gy1 1aa", False), ("SW1A 1AA", False), ("", False)])
def test_ranges_outside_the_us_may_hold_letters(code: str, inside: bool) -> None:
    tax_rate("0", "territory", country="GB", postal_from="GY1", postal_to="GY9")
    tax_rate("0.2", "country", country="GB")
    assert (rate_of(Place("GB", postal_code=code)) == 0) is inside


class TestDefaultPlace:
    """R-CHK-105: a row that stands in only where no address is known."""

    @pytest.fixture(autouse=True)
    def rows(self) -> None:
        tax_rate("0.08875", "zip", loaded=True, **ZIP)
        tax_rate("0.07125", "zip", applies_to=TaxRate.AppliesTo.TEST_DEFAULT, **ZIP)

    @pytest.mark.parametrize("origin", [Origin.SHIP_TO, Origin.BILL_TO, Origin.PURCHASE_LOCATION])
    def test_addresses_keep_their_own_rate(self, origin: Origin) -> None:
        assert rate_of(WOODBURY, origin=origin) == Decimal("0.08875")

    def test_the_default_place_has_it(self) -> None:
        assert rate_of(WOODBURY, origin=Origin.DEFAULT) == Decimal("0.07125")

    def test_the_staff_may_name_a_wider_area_for_it(self) -> None:
        TaxRate.objects.filter(applies_to=TaxRate.AppliesTo.TEST_DEFAULT).delete()
        tax_rate("0.05", "country", applies_to=TaxRate.AppliesTo.TEST_DEFAULT)
        assert rate_of(WOODBURY, origin=Origin.DEFAULT) == Decimal("0.05")

    def test_the_other_mode_does_not(self) -> None:
        live = tax_tables(WOODBURY, Origin.DEFAULT, day=TODAY, tax_codes=(), live_mode=True)
        assert live.rate.value == Decimal("0.08875")
        assert live.rate.note == "estimate by the default place of taxation"
