"""Authorising what sources pay, deciding later, letting go (R-CHK-150, R-CHK-169, R-CHK-175, R-CHK-235)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from fulfillment.orders.models import Order
from fulfillment.payments.charges.authorization import (
    authorize_charges,
    cancel_whole_charges,
    decide_charge,
    lock_charges,
    release_charges,
)
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sources import behaviors
from tests.factories.events import recorded_events
from tests.factories.orders import A, Sold, charges_of, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def held(order: Order) -> list[Charge]:
    return lock_charges(order.wire_id, live_mode=order.live_mode)


def test_one_charge_per_source_r_chk_169() -> None:
    """Amounts are what sources contribute; single-use ones are consumed; each state is told."""
    order = make_order(A, credit="30.00")
    credit, card = charges_of(order)
    assert [(charge.amount, charge.is_primary, charge.state) for charge in (credit, card)] == [
        (30, False, "capturable"),
        (Decimal("40.22"), True, "capturable"),
    ]
    assert {charge.source.state for charge in (credit, card)} == {"consumed"}
    assert {charge.type for charge in (credit, card)} == {"customer_initiated"}
    assert recorded_events() == [*["order.charge.pending"] * 2, *["order.charge.capturable"] * 2]


def test_saved_source_stays_chargeable_r_chk_150() -> None:
    """It can pay again."""
    order = make_order(A)
    source = charges_of(order)[0].source
    source.state, source.reusable = "chargeable", True
    source.save()
    again = authorize_charges(order.session, order_id="1", charge_type="moto")
    assert [(charge.type, charge.source.state) for charge in again] == [("moto", "chargeable")]


def test_sources_that_pay_nothing_are_not_charged() -> None:
    """An order of 0.00 has no charges (R-CHK-188)."""
    assert charges_of(make_order(Sold(product="0"))) == []


@pytest.mark.parametrize("behaviour", [behaviors.CHARGE_FAILS, behaviors.CHALLENGE_THEN_CHARGE_FAILS])
def test_declined_r_chk_169(behaviour: str) -> None:
    """The charge fails, others stay for the caller to release, which cancels them whole."""
    order = make_order(A, credit="30.00", behaviour=behaviour)
    credit, card = charges_of(order)
    assert (credit.state, card.state, card.failure_code) == ("capturable", "failed", "declined")
    assert card.source.state == "chargeable"
    start = len(recorded_events())
    release_charges(held(order))
    credit, card = charges_of(order)
    assert (credit.state, card.state) == ("cancelled", "failed")
    assert recorded_events()[start:] == [
        "order.charge.cancel.pending",
        "order.charge.processing",
        "order.charge.cancel.complete",
        "order.charge.cancelled",
    ]


def test_source_that_was_used_up_meanwhile_is_declined() -> None:
    """Two orders of one single-use source: the second one's charge fails."""
    order = make_order(A)
    (second,) = authorize_charges(order.session, order_id="1", charge_type="")
    assert second.state == "failed"


def test_declined_later_r_chk_235() -> None:
    """Pending for 60 seconds of the clock; then whoever is at it decides, once."""
    order = make_order(A, behaviour=behaviors.CHARGE_FAILS_AFTER_PENDING)
    (charge,) = charges_of(order)
    assert charge.state == "pending"
    assert charge.decision_time == charge.created_time + timedelta(seconds=60)
    for _ in range(2):
        decide_charge(held(order)[0], authorized=False, code="insufficient_funds")
    (charge,) = charges_of(order)
    assert (charge.state, charge.failure_code, charge.decision_time) == ("failed", "insufficient_funds", None)
    assert recorded_events() == ["order.charge.pending", "order.charge.failed"]


def test_stays_pending_until_staff_decide() -> None:
    """No time at which anything would happen."""
    order = make_order(A, behaviour=behaviors.CHARGE_STAYS_PENDING)
    assert charges_of(order)[0].decision_time is None
    decide_charge(held(order)[0], authorized=True)
    assert charges_of(order)[0].state == "capturable"


def test_release_lets_pending_ones_fail() -> None:
    """Nothing of the order's payment is left hanging."""
    order = make_order(A, credit="10.00", behaviour=behaviors.CHARGE_STAYS_PENDING)
    release_charges(held(order))
    assert [charge.state for charge in charges_of(order)] == ["cancelled", "failed"]


def test_blocked_order_gives_everything_up_r_chk_175() -> None:
    """Each charge has one complete cancel, even if its trigger says that cancels fail; twice is once."""
    order = make_order(A, credit="30.00", behaviour=behaviors.CANCEL_FAILS)
    for _ in range(2):
        cancel_whole_charges(held(order))
    for charge in charges_of(order):
        assert charge.state == "cancelled"
        assert [(op.kind, op.state, op.amount) for op in charge.entries] == [("cancel", "complete", charge.amount)]


def test_rolled_back_with_the_order_that_is_refused() -> None:
    """Neither charge nor event is left, and the source is as it was (R-EVT-020)."""
    before = len(recorded_events())

    class Refused(Exception):
        pass

    @transaction.atomic
    def refuse() -> None:
        make_order(A)
        raise Refused

    with pytest.raises(Refused):
        refuse()
    assert (Charge.objects.count(), len(recorded_events())) == (0, before)
