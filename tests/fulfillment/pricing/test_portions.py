"""Parts of lines and how charges share them (R-CHK-178 to R-CHK-183, R-FUL-262, R-FUL-265, R-FUL-271)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.pricing.payment_split import (
    ChargeBalance,
    NotCovered,
    remaining_to_contribute,
    split_cancel,
    split_capture,
    split_refund,
)
from fulfillment.pricing.portions import component_portions, percent_of, portion
from tests.fulfillment.pricing.strategies import decimals

CREDIT = ChargeBalance(False, Decimal(11))
CARD = ChargeBalance(True, Decimal("15.89"))
VOUCHER = ChargeBalance(False, Decimal(3))


@st.composite
def closings(draw: st.DrawFn) -> list[int]:
    return draw(st.lists(st.integers(1, 9), min_size=1, max_size=8))


@settings(max_examples=150)
@given(decimals("0", "10000", 3), closings())
def test_the_parts_of_a_line_add_up_to_the_line(value: Decimal, closings: list[int]) -> None:
    """R-CHK-179, A-FUL-11, whatever the steps; and closing all at once gives all."""
    quantity, closed, parts = sum(closings), 0, []
    for units in closings:
        parts.append(portion(value, closed, units, quantity, 3))
        closed += units
    assert sum(parts) == value == portion(value, 0, quantity, quantity, 3)
    assert min(parts) >= 0


@settings(max_examples=100)
@given(st.lists(decimals("0", "500", 2), min_size=1, max_size=8), closings())
def test_components_add_up_to_the_portion_and_to_themselves(components: list[Decimal], closings: list[int]) -> None:
    """R-FUL-271."""
    quantity, closed = sum(closings), 0
    booked = [Decimal(0)] * len(components)
    for units in closings:
        parts = component_portions(components, closed, units, quantity, 2)
        assert sum(parts) == portion(sum(components, Decimal(0)), closed, units, quantity, 2)
        booked = [sum_ + part for sum_, part in zip(booked, parts, strict=True)]
        closed += units
    assert booked == components


@pytest.mark.parametrize(("closed", "units", "quantity"), [(2, 2, 3), (0, 4, 3), (-1, 1, 3), (0, -1, 3), (0, 0, 0)])
def test_no_more_units_than_there_are(closed: int, units: int, quantity: int) -> None:
    with pytest.raises(ValueError, match="cannot close"):
        portion(Decimal(10), closed, units, quantity, 2)


@pytest.mark.parametrize(
    ("base", "percent", "amount"),
    [("27.01", "50", "13.51"), ("26.89", "50", "13.45"), ("27.01", "100", "27.01"), ("0.01", "49.99", "0.00")],
)
def test_percentages_round_half_up(base: str, percent: str, amount: str) -> None:
    """R-CHK-183."""
    assert percent_of(Decimal(base), Decimal(percent), 2) == Decimal(amount)


def test_captures_drain_the_secondary_charges_in_their_order() -> None:
    """R-CHK-181, R-FUL-265."""
    assert split_capture(Decimal(12), [CARD, CREDIT, VOUCHER]) == (Decimal(0), Decimal(11), Decimal(1))
    assert split_capture(Decimal("20"), [CREDIT, CARD, VOUCHER]) == (Decimal(11), Decimal(6), Decimal(3))


@pytest.mark.parametrize("split", [split_cancel, split_refund])
def test_cancels_and_refunds_take_the_primary_charge_first(
    split: Callable[[Decimal, Sequence[ChargeBalance]], tuple[Decimal, ...]],
) -> None:
    """R-CHK-182, R-CHK-183."""
    assert split(Decimal(20), [CREDIT, CARD, VOUCHER]) == (Decimal("4.11"), Decimal("15.89"), Decimal(0))


def test_no_more_than_the_charges_have() -> None:
    assert split_capture(Decimal("29.89"), [CREDIT, CARD, VOUCHER]) == (Decimal(11), Decimal("15.89"), Decimal(3))
    with pytest.raises(NotCovered):
        split_capture(Decimal("29.90"), [CREDIT, CARD, VOUCHER])


def test_nothing_remains_once_the_secondary_sources_exceed_the_total() -> None:
    """R-CHK-134, R-CHK-144."""
    assert remaining_to_contribute(Decimal(10), [Decimal(6), Decimal(7)]) == 0
    assert remaining_to_contribute(Decimal(10), []) == 10
