"""The simulation clock: test mode only, forward only, one for all processes."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.skus.models import Sku
from catalog.wire.records import clock
from catalog.wire.simulation.models import SimulationClock
from catalog.wire.values.times import format_time
from fulfillment.events.log.models import Event
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

pytestmark = pytest.mark.django_db

PATH = "/lockstep/clock"


def about(moment: datetime, expected: datetime) -> bool:
    """Tell whether two moments are a few seconds apart at most."""
    return abs((moment - expected).total_seconds()) < 5


def test_real_time_unless_moved(api: Api, live_api: Api) -> None:
    for client, live_mode in ((api, False), (live_api, True)):
        shown = client.get(PATH).json()
        assert shown | {"now": ""} == {"now": "", "aheadSeconds": 0, "liveMode": live_mode}
        assert about(datetime.fromisoformat(shown["now"]), datetime.now(UTC))


def test_moving_to_a_moment_and_by_seconds(reference: None, api: Api) -> None:
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    assert about(datetime.fromisoformat(api.post(PATH, {"now": format_time(later)}).json()["now"]), later)
    shown = api.post(PATH, {"advanceSeconds": 3600}).json()
    assert 30 * 86400 + 3590 < shown["aheadSeconds"] <= 30 * 86400 + 3600
    assert about(SkuFactory().created_time, later + timedelta(hours=1))
    assert about(Event.objects.get().created_time, later + timedelta(hours=1))


def test_live_mode_stays_where_it_is(reference: None, api: Api, live_api: Api) -> None:
    api.post(PATH, {"advanceSeconds": 86400})
    assert_error(live_api.post(PATH, {"advanceSeconds": 60}), 403, ("forbidden", None))
    assert about(clock.now(live_mode=True), datetime.now(UTC))
    assert about(SkuFactory(live_mode=True).created_time, datetime.now(UTC))


def test_the_moment_that_was_read_can_be_sent_back(api: Api) -> None:
    api.post(PATH, {"advanceSeconds": 1000})
    shown = api.get(PATH).json()["now"]
    before = clock.now(live_mode=False)
    assert api.post(PATH, {"now": shown}).status_code == 200
    assert clock.now(live_mode=False) >= before


@pytest.mark.parametrize(
    ("body", "code", "parameter"),
    [
        ({}, "missing_parameter", "now"),
        ({"now": None}, "missing_parameter", "now"),
        ({"now": "2090-01-01T00:00:00Z", "advanceSeconds": 1}, "invalid_parameter", "now"),
        ({"now": "2020-01-01T00:00:00Z"}, "invalid_parameter", "now"),
        ({"now": "tomorrow"}, "invalid_parameter", "now"),
        ({"now": "2100-01-01T00:00:00Z"}, "invalid_parameter", "now"),
        ({"advanceSeconds": -1}, "invalid_parameter", "advanceSeconds"),
        ({"advanceSeconds": 1.5}, "invalid_parameter", "advanceSeconds"),
        ({"advanceSeconds": 10**12}, "invalid_parameter", "advanceSeconds"),
        ({"advanceSeconds": 10**30}, "invalid_parameter", "advanceSeconds"),
        ({"ahead": 1}, "unknown_parameter", "ahead"),
    ],
    ids=str,
)
def test_refusals(api: Api, body: object, code: str, parameter: str) -> None:
    assert_error(api.post(PATH, body), 400, (code, parameter))
    assert clock.ahead() == timedelta()


def test_forward_only_seen_from_where_it_is(api: Api) -> None:
    api.post(PATH, {"advanceSeconds": 3600})
    inside = format_time(datetime.now(UTC) + timedelta(minutes=30))
    assert_error(api.post(PATH, {"now": inside}), 400, ("invalid_parameter", "now"))
    assert clock.ahead() > timedelta(seconds=3590)


def test_permissions(api_for: ApiFactory, public_api: Api) -> None:
    assert_error(public_api.get(PATH), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"lockstep": "read"})
    assert reader.get(PATH).status_code == 200
    assert_error(reader.post(PATH, {"advanceSeconds": 1}), 403, ("forbidden", None))


def test_moving_changes_no_row_but_its_own(reference: None, api: Api) -> None:
    sku = SkuFactory()
    api.post(PATH, {"advanceSeconds": 86400})
    assert Event.objects.count() == 1
    assert Sku.objects.get().created_time == sku.created_time
    assert SimulationClock.objects.count() == 1


def test_reading_never_goes_back(api: Api) -> None:
    """However often it is moved and read in between."""
    seen = []
    for _ in range(20):
        seen.append(clock.now(live_mode=False))
        api.post(PATH, {"advanceSeconds": 1})
    assert seen == sorted(seen)
