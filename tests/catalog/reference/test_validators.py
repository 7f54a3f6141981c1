"""Values that must be on a reference table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalog.reference.known import Listing, is_listed, is_physical, preloaded
from catalog.reference.models import Country, Eccn, TaxCode
from catalog.reference.validators import (
    validate_country,
    validate_country_of_origin,
    validate_currency,
    validate_eccn,
    validate_tax_code,
)
from tests.catalog.reference.shipped import ReferenceCase

Validator = Callable[[Any], None]
HOSTILE: list[Any] = [
    "",
    " ",
    "\x00",
    "US\x00",
    "U\x00S",
    "x" * 10_000,
    "\uff35\uff33",
    "١٢",
    "US\n",
    "us' OR 1=1 --",
    "%",
    "_",
    "\ud800",
    None,
    5,
]
HOSTILE += [True, [], {}]
ALL = [validate_tax_code, validate_eccn, validate_country_of_origin, validate_country, validate_currency]


def complaint(validate: Validator, value: Any) -> str:
    """Return the message with which a validator refuses a value."""
    with pytest.raises(ValidationError) as refused:
        validate(value)
    error = refused.value.error_list[0]
    assert error.code == "invalid_parameter"
    assert (error.params or {})["hint"]
    return str(refused.value.messages[0])


class TestValidators(ReferenceCase):
    def test_tax_codes_accepts_each_family(self) -> None:
        """R-CAT-003, A-CAT-31: current, announced and older codes."""
        for code in ("P0000000", "DM010100", "PC040128", "PC040133", "PM030108", "4323.310_A", "4512.100", "47"):
            validate_tax_code(code)

    def test_tax_codes_refuses_what_is_not_written_exactly_so(self) -> None:
        """R-CAT-004, E-CAT-05."""
        for code in ("nope", "p0000000", "P0000000 ", "4323.310_a", "P000000"):
            assert complaint(validate_tax_code, code) == f"'{code}' is not a valid parameter."

    def test_tax_codes_knows_the_physical_ones(self) -> None:
        """R-CAT-001, R-CAT-003."""
        assert all(is_physical(code) for code in ("P0000000", "PC040128", "PC040133", "4323.310_A"))
        assert not any(is_physical(code) for code in ("DM010100", "4512.100", "S0000000", "nope", "\x00"))

    def test_eccns_accepts_approved_numbers_only(self) -> None:
        """R-CAT-017, E-CAT-08, A-CAT-07."""
        for code in ("EAR99", "5A992", "5D992", "5A002"):
            validate_eccn(code)
        for code in ("9Z999", "ear99", "5A992.c", "5D992.c", "0A501", " EAR99", "EAR99 "):
            assert complaint(validate_eccn, code) == f"'{code}' is not a valid ECCN."

    def test_eccns_follows_the_table_that_staff_edit(self) -> None:
        """R-CAT-017: staff may approve and withdraw numbers."""
        Eccn.objects.filter(code="0A501").update(approved=True)
        Eccn.objects.filter(code="5A992").update(approved=False)
        validate_eccn("0A501")
        assert complaint(validate_eccn, "5A992") == "'5A992' is not a valid ECCN."

    def test_countries_refuses_unknown_and_excluded_origins_in_the_same_words(self) -> None:
        """R-CAT-021, E-CAT-02."""
        for code in ("KP", "CU", "IR", "SY", "XX", "us", "USA", "United States"):
            assert complaint(validate_country_of_origin, code) == f"'{code}' is not a valid Country of Origin."

    def test_countries_accepts_other_origins_also_those_under_review(self) -> None:
        """R-CAT-021."""
        assert {row.code for row in Country.objects.filter(resale_allowed="no")} == {"KP", "CU", "IR", "SY"}
        for code in Country.objects.exclude(resale_allowed="no").values_list("code", flat=True):
            validate_country_of_origin(code)

    def test_countries_country_of_an_address_may_be_any(self) -> None:
        """R-CON-104."""
        validate_country("KP")
        assert complaint(validate_country, "ch") == "'ch' is not a valid country."

    def test_countries_switzerland_alone_needs_weights(self) -> None:
        """R-CAT-115."""
        assert [row.code for row in Country.objects.filter(duty_by_weight=True)] == ["CH"]

    def test_currencies_accepts_iso_codes_in_capitals(self) -> None:
        """R-CON-105."""
        for code in ("USD", "EUR", "JPY", "KWD"):
            validate_currency(code)
        for code in ("YEM", "usd", "XCGG", "DM"):
            assert complaint(validate_currency, code) == f"'{code}' is not a valid currency."

    def test_hostile_values_every_validator_refuses_them_politely(self) -> None:
        """R-CON-074, R-CAT-004: no value reaches a database that cannot store it."""
        for validate in ALL:
            for value in HOSTILE:
                with self.subTest(validate=validate.__name__, value=str(value)[:20]):
                    assert len(complaint(validate, value)) < 260

    def test_hostile_values_long_values_are_not_looked_up(self) -> None:
        with self.assertNumQueries(0):
            complaint(validate_tax_code, "x" * 10_000)

    def test_preloaded_one_query_each_without(self) -> None:
        with self.assertNumQueries(3):
            validate_tax_code("P0000000")
            validate_eccn("EAR99")
            validate_country_of_origin("US")

    def test_preloaded_none_within(self) -> None:
        """R-CAT-074: an import asks once for each list that it needs, not once a row."""
        with self.assertNumQueries(5), preloaded():
            for _ in range(100):
                validate_tax_code("P0000000")
                validate_eccn("EAR99")
                validate_country_of_origin("US")
                validate_currency("EUR")
                assert is_physical("P0000000")
                assert complaint(validate_country_of_origin, "KP") == "'KP' is not a valid Country of Origin."

    def test_preloaded_gives_the_same_answers_as_the_tables(self) -> None:
        codes = ["EAR99", "5A992.c", "KP", "US", "P0000000", "DM010100", "EUR", "\x00", ""]
        live = {(code, listing): is_listed(code, listing) for code in codes for listing in Listing}
        with preloaded():
            assert {(code, listing): is_listed(code, listing) for code in codes for listing in Listing} == live

    def test_preloaded_ends_with_the_block_also_by_an_error(self) -> None:
        with pytest.raises(RuntimeError), preloaded(), preloaded():
            raise RuntimeError
        TaxCode.objects.create(code="NEW1", description="Something new")
        validate_tax_code("NEW1")
