"""What the shipped tables answer, through to the basis that pricing taxes (R-CHK-103 to R-CHK-105, R-CHK-125)."""

from datetime import date
from decimal import Decimal

from fulfillment.pricing.place import Origin, Place
from fulfillment.pricing.rates import NO_RATE
from fulfillment.pricing.taxability import ShippingRule, basis_for
from fulfillment.taxes.demo import seed_demo_taxes
from fulfillment.taxes.lookup import account, default_place, duty_tables, entity_rules, euro_rate, locate
from fulfillment.taxes.models import TaxRate

from .shipped import TODAY, ShippedTaxCase, tables

BOOK, SHIRT, DOWNLOAD = "55101510", "531029.100", "81112106"


def us(postal_code: str, state: str = "", city: str = "") -> Place:
    """Locate an address in the US."""
    place = locate({"country": "US", "state": state, "city": city, "postal_code": postal_code})
    assert place is not None
    return place


def abroad(country: str, postal_code: str = "", state: str = "") -> Place:
    """Locate an address elsewhere."""
    place = locate({"country": country, "postal_code": postal_code, "state": state})
    assert place is not None
    return place


class TestRates(ShippedTaxCase):
    """Places and days."""

    def check(self, place: Place, expected: str, day: date = TODAY) -> None:
        """Compare the rate of a place."""
        with self.subTest(place=place, day=day):
            assert tables(place, day=day).rate.value == Decimal(expected)

    def test_minnesota_as_documented(self) -> None:
        """R-CHK-103: the clock between 2018 and September 2021 reproduces the documentation's rates."""
        for day in (date(2018, 1, 1), date(2020, 6, 15), date(2021, 9, 30)):
            self.check(us("55343", "MN"), "0.07525", day)
            self.check(us("55410", "MN"), "0.08025", day)
            self.check(us("55129", "MN"), "0.07125", day)

    def test_validity_includes_both_days(self) -> None:
        for day, expected in (
            (date(2017, 9, 30), "0.06875"),
            (date(2017, 10, 1), "0.07125"),
            (date(2021, 10, 1), "0.07375"),
            (date(2023, 9, 30), "0.07375"),
            (date(2023, 10, 1), "0.08375"),
            (date(2025, 3, 31), "0.08375"),
            (date(2025, 4, 1), "0.08875"),
        ):
            self.check(us("55129", "MN"), expected, day)

    def test_the_most_specific_row_counts(self) -> None:
        """ZIP, then city, then county of the ZIP code, then state."""
        self.check(us("55410-1234", "MN"), "0.09025")
        self.check(Place("US", "CA", "SAN DIEGO", "00000"), "0.0775")
        self.check(us("30009", "GA"), "0.0775")
        self.check(Place("US", "GA", "Nowhere", "00000"), "0.04")

    def test_the_first_county_of_a_zip_code_counts(self) -> None:
        self.check(us("30011", "GA"), "0.08")
        self.check(us("30019", "GA"), "0.06")

    def test_a_zip_code_tells_its_state(self) -> None:
        """R-CHK-105: a purchase location has country and postal code only."""
        self.check(us("55343"), "0.08525")

    def test_ranges_of_zip_codes(self) -> None:
        self.check(us("99802", "AK"), "0.05")
        self.check(us("99803", "AK"), "0.05")

    def test_territories_with_rates_of_their_own(self) -> None:
        self.check(abroad("ES", "35001"), "0")
        self.check(abroad("ES", "28001"), "0.21")
        self.check(abroad("PT", "9500-321"), "0.16")
        self.check(abroad("PT", "9999-999"), "0.16")
        self.check(abroad("PT", "1000-001"), "0.23")
        self.check(abroad("FR", "97300"), "0")
        self.check(abroad("DE", "27498"), "0")

    def test_canadian_provinces(self) -> None:
        self.check(abroad("CA", "M5V 1A1", "ON"), "0.13")
        self.check(abroad("CA", "B3H 0A1", "NS"), "0.15", date(2025, 3, 31))
        self.check(abroad("CA", "B3H 0A1", "NS"), "0.14", date(2025, 4, 1))

    def test_a_change_announced_for_a_day(self) -> None:
        self.check(us("20001", "DC"), "0.06", date(2026, 9, 30))
        self.check(us("20001", "DC"), "0.07", date(2026, 10, 1))

    def test_a_place_without_a_row_has_no_rate(self) -> None:
        found = tables(abroad("AQ"), BOOK)
        assert found.sales_tax_parts(BOOK) == (NO_RATE, None)
        assert (found.import_tax.value, found.components) == (Decimal(0), [])

    def test_no_place(self) -> None:
        """R-CHK-105: both no query and no rate."""
        with self.assertNumQueries(0):
            rate, treatment = tables(None, BOOK).sales_tax_parts(BOOK)
        assert (rate.value, rate.rule, treatment) == (Decimal(0), "R-CHK-105", None)

    def test_a_rate_tells_where_it_comes_from(self) -> None:
        rate = tables(us("55129", "MN")).rate
        assert str(rate.jurisdiction) == "US MN Washington County Woodbury 55129 (state+county+city+districts)"
        assert "SST rate file MNR2026Q2" in rate.source
        assert (rate.valid_from, rate.rule) == (date(2025, 4, 1), "R-CHK-103")
        assert rate.row.startswith("tax rate ")
        assert rate.row.endswith(", from the built-in table")
        assert str(rate.value) == "0.08875"

    def test_import_tax_is_the_national_standard_rate(self) -> None:
        """R-CHK-125: neither a province's rate nor a state's; a territory outside the tax area has its own."""
        expected = {"NL": "0.21", "CA": "0.05", "US": "0", "CH": "0.081", "GB": "0.2"}
        for country, value in expected.items():
            place = Place(country, {"CA": "ON", "US": "MN"}.get(country, ""), "", "55129")
            assert tables(place).import_tax.value == Decimal(value), country
        assert tables(Place("ES", postal_code="35001")).import_tax.value == Decimal(0)

    def test_the_parts_of_a_rate_add_up_to_it(self) -> None:
        for place in (us("55129", "MN"), us("30009", "GA"), us("10001", "NY"), abroad("CA", "", "ON")):
            found = tables(place)
            with self.assertNumQueries(1):
                parts = found.components
            assert sum(part.value for part in parts) == found.rate.value, place
            assert len(parts) > 1
        assert [(part.level, str(part.value)) for part in tables(us("55129", "MN")).components] == [
            ("state", "0.06875"),
            ("county", "0.005"),
            ("city", "0.005"),
            ("local", "0.01"),
        ]


class TestExceptions(ShippedTaxCase):
    """Taxability, shipping, and the number of queries."""

    def taxed(self, place: Place, code: str, amount: str, quantity: int = 1) -> tuple[Decimal, Decimal]:
        """Return (rate, taxable part) of a line."""
        rate, treatment = tables(place, code).sales_tax_parts(code)
        basis = basis_for(rate, treatment, None, Decimal(amount), quantity)
        return basis.rate.value, basis.taxable(Decimal(amount))

    def test_books_in_europe_are_reduced(self) -> None:
        for country, value in {"DE": "0.07", "FR": "0.055", "AT": "0.1", "GB": "0", "IE": "0", "DK": "0.25"}.items():
            rate, _ = self.taxed(abroad(country), BOOK, "20")
            assert rate == Decimal(value), country
        assert self.taxed(abroad("DE"), "4323.310_A", "20")[0] == Decimal("0.19")

    def test_books_in_a_territory_outside_the_tax_area(self) -> None:
        assert self.taxed(abroad("FR", "97300"), BOOK, "20")[0] == Decimal(0)

    def test_clothing_thresholds(self) -> None:
        massachusetts, rhode_island, new_york = us("02101", "MA"), us("02901", "RI"), us("12207", "NY")
        full = tables(massachusetts).rate.value
        assert self.taxed(massachusetts, SHIRT, "175") == (Decimal(0), Decimal(175))
        assert self.taxed(massachusetts, SHIRT, "200") == (full, Decimal(25))
        assert self.taxed(massachusetts, SHIRT, "400", 2) == (full, Decimal(50))
        assert self.taxed(rhode_island, SHIRT, "250")[0] == Decimal(0)
        assert self.taxed(rhode_island, SHIRT, "300") == (Decimal("0.07"), Decimal(50))
        assert self.taxed(new_york, SHIRT, "109.99")[0] == Decimal(0)
        assert self.taxed(new_york, SHIRT, "110") == (tables(new_york).rate.value, Decimal(110))
        assert (full, tables(new_york).rate.value) == (Decimal("0.0625"), Decimal("0.08"))

    def test_only_a_share_is_taxed_in_texas(self) -> None:
        assert self.taxed(us("78701", "TX"), DOWNLOAD, "100") == (Decimal("0.0825"), Decimal(80))

    def test_states_do_not_lend_their_exceptions(self) -> None:
        assert tables(us("55129", "MN"), "4323.310_A").sales_tax_parts("4323.310_A")[1] is None
        assert tables(abroad("BR"), SHIRT).sales_tax_parts(SHIRT)[1] is None

    def test_shipping_rules(self) -> None:
        """R-CHK-104."""
        for state, rule in {
            "MN": ShippingRule.CONDITIONAL,
            "MA": ShippingRule.EXEMPT_IF_SEPARATELY_STATED,
            "HI": ShippingRule.ALWAYS_TAXABLE,
            "OR": ShippingRule.NONE,
        }.items():
            assert tables(Place("US", state)).shipping_rule == rule
        assert tables(Place("DE")).shipping_rule is None
        assert tables(Place("CA", "ON")).shipping_rule is None

    def test_the_number_of_queries_does_not_depend_on_the_lines(self) -> None:
        many = [f"code{number}" for number in range(300)]
        for codes in ([SHIRT], [SHIRT, *many]):
            with self.assertNumQueries(1):
                place = us("55129", "MN")
            with self.assertNumQueries(3):
                found = tables(place, *codes)
            with self.assertNumQueries(0):
                for code in codes:
                    found.sales_tax_parts(code)
        with self.assertNumQueries(2):
            tables(Place("DE"), *many)
        with self.assertNumQueries(1):
            duties = duty_tables(["DE", "FR", "CH"])
        with self.assertNumQueries(0):
            duties.duty("DE", "6404.11", TODAY)
        with self.assertNumQueries(3):
            entity_rules(account(False))
            euro_rate("USD")

    def test_the_demo(self) -> None:
        """R-CHK-105: without an address the documentation's rate; an address in the same ZIP code has its own."""
        seed_demo_taxes()
        seed_demo_taxes()
        place = default_place(account(live_mode=False))
        assert place == Place("US", "MN", "", "55129", ("Washington County",))
        estimate = tables(place, SHIRT, origin=Origin.DEFAULT).rate
        assert (str(estimate.value), estimate.rule) == ("0.07125", "R-CHK-105")
        assert "the documentation's example" in str(estimate.jurisdiction)
        assert "estimate by the default place of taxation" in estimate.note
        assert tables(us("55129", "MN", "Woodbury")).rate.value == Decimal("0.08875")
        assert tables(place, origin=Origin.PURCHASE_LOCATION).rate.value == Decimal("0.08875")
        assert default_place(account(live_mode=True)) is None
        assert TaxRate.objects.filter(origin="staff").count() == 1
