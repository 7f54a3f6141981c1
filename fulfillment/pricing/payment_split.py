"""How amounts are shared among the sources and charges of one payment (R-CHK-134, R-CHK-143, R-CHK-181 to 183)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.money import ZERO, exactly


class ChargeBalance(NamedTuple):
    """A charge and what can still be taken from it: what is open, or for refunds what is captured and not refunded."""

    is_primary: bool
    available: Decimal


class NotCovered(ValueError):
    """More was asked for than all charges together have."""


@exactly
def remaining_to_contribute(total: Decimal, contributed: Iterable[Decimal]) -> Decimal:
    """What is left for others to pay; of the secondary amounts, what the primary source pays (R-CHK-134, R-CHK-143)."""
    return max(ZERO, total - sum(contributed, ZERO))


def split_capture(amount: Decimal, balances: Sequence[ChargeBalance]) -> tuple[Decimal, ...]:
    """Take an amount from the secondary charges first, in their order (R-CHK-181); one result per charge."""
    return _draw(amount, balances, primary_first=False)


def split_cancel(amount: Decimal, balances: Sequence[ChargeBalance]) -> tuple[Decimal, ...]:
    """Give up an amount of the primary charge first (R-CHK-182); one result per charge."""
    return _draw(amount, balances, primary_first=True)


def split_refund(amount: Decimal, balances: Sequence[ChargeBalance]) -> tuple[Decimal, ...]:
    """Pay an amount back to the primary charge first (R-CHK-183); one result per charge."""
    return _draw(amount, balances, primary_first=True)


@exactly
def _draw(amount: Decimal, balances: Sequence[ChargeBalance], *, primary_first: bool) -> tuple[Decimal, ...]:
    taken = [ZERO] * len(balances)
    left = amount
    for index in sorted(range(len(balances)), key=lambda index: balances[index].is_primary != primary_first):
        taken[index] = min(left, balances[index].available)
        left -= taken[index]
    if left > ZERO:
        raise NotCovered(f"{left} of {amount} is not covered by the charges")
    return tuple(taken)
