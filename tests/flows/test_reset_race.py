"""Test mode is reset while clients of both modes write."""

import pytest

from fulfillment.invariants.checks import CHECKS
from fulfillment.stock.models import Level, Movement, ReservationHold
from fulfillment.test_mode.operations import reset_test_mode
from tests.factories.client import Api
from tests.factories.fixtures import ApiFactory
from tests.factories.stock import stock_up
from tests.flows.parallel import at_once
from tests.fulfillment.stock.requests import reservation


@pytest.mark.django_db(transaction=True)
def test_writers_come_before_or_after_a_reset(api: Api, api_for: ApiFactory) -> None:
    stock_up(500)
    stock_up(500, live_mode=True)
    live = api_for(live=True)

    def hold(api: Api) -> list[int]:
        return [api.post("/reservations", reservation()).status_code for _ in range(8)]

    def reset() -> list[int]:
        return [200 for _ in range(3) if reset_test_mode()]

    statuses = at_once(lambda: hold(api), reset, lambda: hold(live), lambda: hold(api))
    assert {status for each in statuses for status in each} <= {200, 201}
    assert ReservationHold.objects.filter(level__live_mode=True).count() == 8
    assert Movement.objects.filter(live_mode=True, kind="reserve").count() == 8
    level = Level.objects.get(live_mode=False)
    assert level.held == ReservationHold.objects.filter(level=level).count()
    assert [text for check in CHECKS.values() for mode in (True, False) for text in check(mode)] == []
