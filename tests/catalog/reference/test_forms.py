"""Values of a documented form, which no table decides: HS codes and tariff codes."""

import pytest
from django.core.exceptions import ValidationError

from catalog.reference.validators import validate_hs_code, validate_tariff_code
from catalog.wire.exceptions import quoted

# The digits of 6404.20, but not the ASCII ones.
WIDE = "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in "6404.20")
VALID = ["6404.20", "1006.20.4025", "1006.20.40.25", "6404.20.9", "6404.20.90", "6404.20.901", "0000.00"]
INVALID = [
    "1234.56.YW",
    "640420",
    "6404209000",
    "6404",
    "6404.2",
    "6404.20.",
    "6404.20.90000",
    "6404.20.9.0",
    " 6404.20",
    WIDE,
]
HOSTILE = ["", "6404.20\n", "6404.20\x00", "٦٤٠٤.٢٠", "9" * 10_000, "6404,20", "6404.20.90.25.10", "\ud800", "6404.²0"]
NO_TARIFF_CODES = ["", "61091", "6109.10", "1234567890123", "61091\x00", WIDE, "610910\n", "ééééééé", None, 610910]


@pytest.mark.parametrize("value", VALID)
def test_accepts_every_valid_row_of_the_table(value: str) -> None:
    """R-CAT-018, section 4.3, A-CAT-02, A-CAT-04."""
    validate_hs_code(value)


@pytest.mark.parametrize("value", INVALID + HOSTILE)
def test_rejects_every_invalid_row_of_the_table(value: str) -> None:
    """R-CAT-018, section 4.3, E-CAT-03, A-CAT-03."""
    with pytest.raises(ValidationError) as refused:
        validate_hs_code(value)
    assert refused.value.messages == [f"'{quoted(value)}' is not a valid HS code."]
    assert refused.value.error_list[0].code == "invalid_parameter"


@pytest.mark.parametrize("value", [None, 6404.20, 6404, True, ["6404.20"], {"a": 1}])
def test_rejects_what_is_no_text(value: object) -> None:
    """R-CAT-018: a JSON number is no HS code, although it may look like one."""
    with pytest.raises(ValidationError):
        validate_hs_code(value)


def test_tells_people_how_to_write_an_hs_code() -> None:
    """R-CAT-241: the hint is a sentence for forms; the message stays the documented one."""
    with pytest.raises(ValidationError) as refused:
        validate_hs_code("6404")
    assert "such as 6404.20" in (refused.value.error_list[0].params or {})["hint"]


@pytest.mark.parametrize("value", ["610910", "6109101200F", "123456789012", "abcdef"])
def test_accepts_tariff_codes(value: str) -> None:
    """R-CAT-089: 6 to 12 letters or digits."""
    validate_tariff_code(value)


@pytest.mark.parametrize("value", NO_TARIFF_CODES)
def test_rejects_other_tariff_codes(value: object) -> None:
    """R-CAT-089."""
    with pytest.raises(ValidationError) as refused:
        validate_tariff_code(value)
    assert refused.value.messages[0].endswith("' is not a valid parameter.")
