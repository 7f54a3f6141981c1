"""The shipped tables: applicability and forms (R-CHK-110)."""

import re

import pytest

from fulfillment.tax_identifiers.applicability import known_types, rows_for, table
from fulfillment.tax_identifiers.formats import ANY_FORM, format_of, has_valid_format, read_table


def test_every_type_has_a_form_and_every_example_fits() -> None:
    assert all(format_of(identifier_type) is not ANY_FORM for identifier_type in known_types())
    examples = read_table("other_formats.csv")
    assert len(examples) > 30
    for row in examples:
        assert has_valid_format(row["type"], row["example"]), row
        assert row["type"] in known_types(), row


def test_forms_describe_the_whole_value_without_flags() -> None:
    """R-CAT-224: the same text stands in country specifications, where the pattern is searched for."""
    for identifier_type in known_types():
        pattern = f"^(?:{format_of(identifier_type).pattern})$"
        assert re.search(pattern, "rubbish 12345678 rubbish") is None
        assert "(?i" not in pattern


def test_unknown_types_only_have_a_length() -> None:
    """Section 12: unknown countries: not empty, up to 32 characters."""
    assert [has_valid_format("zz", value) for value in ("", "x", "x" * 32, "x" * 33)] == [False, True, True, False]


def test_required_types() -> None:
    """R-CHK-110, exactly these."""
    required = {row.type for row in table() if row.required}
    assert required == {"br", "br_ie", "br_natural", "ke", "tw", "tw_offshore"}


def test_rows_are_unique_and_of_known_words() -> None:
    keys = [(row.country, row.type, row.customer_type, row.entity) for row in table()]
    assert len(keys) == len(set(keys)) == 72
    assert {row.customer_type for row in table()} == {"individual", "business"}
    assert all(re.fullmatch("[A-Z]{2}", row.country) for row in table())


@pytest.mark.parametrize(
    ("country", "entity", "expected"),
    [
        ("MC", "DR_IRELAND-ENTITY", {"fr"}),
        ("IM", "DR_UK-ENTITY", {"uk"}),
        ("IT", "DR_IRELAND-ENTITY", {"it", "it_cf", "it_natural"}),
        ("CA", "C5_INC-ENTITY", {"ca"}),
        ("CA", "DR_INC-ENTITY", {"ca"}),
        ("JP", "DR_IRELAND-ENTITY", {"jp_offshore"}),
        ("JP", "DR_JAPAN-ENTITY", {"jp"}),
        ("US", "C5_INC-ENTITY", set()),
        ("DE", "DR_UK-ENTITY", set()),
    ],
)
def test_places_and_entities(country: str, entity: str, expected: set[str]) -> None:
    assert {row.type for row in rows_for(country=country, entity_id=entity)} == expected
