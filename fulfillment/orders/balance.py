"""Balance of an order's charges, which always adds up (product.md, screen 8)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import Charge

ZERO = Decimal(0)


class Balance(NamedTuple):
    """Amounts in major units: authorized = captured + cancelled + outstanding. Pending operations count as done."""

    authorised: Decimal = ZERO
    captured: Decimal = ZERO
    cancelled: Decimal = ZERO
    refunded: Decimal = ZERO
    outstanding: Decimal = ZERO
    under_way: Decimal = ZERO


def balance_of(charges: Iterable[Charge]) -> Balance:
    """Return the balance of charges; declined and undecided ones do not count."""
    total = Balance()
    for charge in charges:
        if charge.authorisation == money.AUTHORISED:
            total = Balance(*(left + right for left, right in zip(total, _of_charge(charge), strict=True)))
    return total


def _of_charge(charge: Charge) -> Balance:
    def sum_of(kind: str) -> Decimal:
        return money.total(charge.entries, (kind,), money.COUNTING)

    return Balance(
        authorised=charge.amount,
        captured=sum_of(money.CAPTURE),
        cancelled=sum_of(money.CANCEL),
        refunded=sum_of(money.REFUND),
        outstanding=charge.open_amount,
        under_way=money.total(charge.entries, money.CLOSING | {money.REFUND}, money.UNDER_WAY),
    )
