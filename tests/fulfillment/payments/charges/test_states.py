"""The state of a charge follows from what was done on it (R-FUL-260)."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.payments.charges.states import charge_state


class Done(NamedTuple):
    kind: str
    state: str
    amount: Decimal


def state(*done: tuple[str, str, int], authorisation: str = "authorised") -> str:
    return charge_state(
        authorisation, Decimal(10), [Done(kind, state, Decimal(amount)) for kind, state, amount in done]
    )


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], "capturable"),
        ([("capture", "complete", 4)], "capturable"),
        ([("capture", "failed", 10)], "capturable"),
        ([("capture", "pending", 10)], "processing"),
        ([("capture", "complete", 6), ("cancel", "pending_information", 4)], "processing"),
        ([("capture", "complete", 6), ("cancel", "complete", 4)], "complete"),
        ([("capture", "complete", 6), ("cancel", "failed", 4)], "capturable"),
        ([("capture", "failed", 10), ("capture", "complete", 10)], "complete"),
        ([("cancel", "pending", 10)], "processing"),
        ([("cancel", "complete", 10)], "cancelled"),
        ([("capture", "failed", 4), ("cancel", "complete", 10)], "cancelled"),
        ([("capture", "complete", 10), ("refund", "pending", 10)], "complete"),
        ([("capture", "complete", 4), ("refund", "complete", 4)], "capturable"),
    ],
)
def test_state_follows_from_operations(done: list[tuple[str, str, int]], expected: str) -> None:
    """The table of 11.2, refunds beside it."""
    assert state(*done) == expected


@pytest.mark.parametrize("authorisation", ["pending", "failed"])
def test_undecided_and_declined(authorisation: str) -> None:
    """Without an authorisation there is nothing to derive."""
    assert state(authorisation=authorisation) == authorisation


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["capture", "cancel", "refund"]),
        st.sampled_from(["pending", "pending_information", "complete", "failed"]),
        st.integers(1, 10),
    ),
    max_size=8,
)


@given(OPERATIONS)
def test_failed_ones_and_refunds_never_count(done: list[tuple[str, str, int]]) -> None:
    """Leaving them out changes nothing."""
    counting = [one for one in done if one[0] != "refund" and one[1] != "failed"]
    assert state(*done) == state(*counting)
