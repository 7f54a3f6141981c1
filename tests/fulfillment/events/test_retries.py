"""The calendar of retries (events.md, section 11)."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fulfillment.events.delivery.retries import next_attempt

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


def calendar(live_mode: bool) -> list[timedelta]:
    """When the attempts of a delivery that always fails happen, counted from the first."""
    times = [FIRST]
    while again := next_attempt(live_mode=live_mode, attempts_made=len(times), first=FIRST, latest=times[-1]):
        times.append(again)
    return [time - FIRST for time in times]


def test_test_mode_s_evt_05() -> None:
    """A-EVT-07."""
    minutes = [timedelta(minutes=m) for m in (0, 5, 35, 215)]
    assert calendar(live_mode=False) == minutes


def test_live_mode_s_evt_05() -> None:
    times = calendar(live_mode=True)
    waits = [int((b - a).total_seconds() / 60) for a, b in itertools.pairwise(times)]
    assert len(times) == 25
    assert times[-1] == timedelta(hours=68, minutes=15)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128] + [240] * 16


def test_settings_change_it_r_evt_150(settings: Any) -> None:
    settings.WEBHOOK_RETRY_TEST_SECONDS = (1,)
    settings.WEBHOOK_RETRY_LIVE_SECONDS = (1, 2, 5)
    assert calendar(live_mode=False) == [timedelta(seconds=s) for s in (0, 1)]
    assert calendar(live_mode=True) == [timedelta(seconds=s) for s in (0, 1, 3, 5)]


def test_jitter_adds_at_most_its_share_r_evt_151(settings: Any) -> None:
    settings.WEBHOOK_RETRY_JITTER_PERCENT = 10
    found = {next_attempt(live_mode=False, attempts_made=1, first=FIRST, latest=FIRST) for _ in range(50)}
    assert len(found) > 1
    assert all(time and timedelta(seconds=300) <= time - FIRST <= timedelta(seconds=330) for time in found)


@pytest.mark.parametrize("attempts", [26, 1000, 10**6])
def test_far_beyond_the_end(attempts: int) -> None:
    latest = FIRST + timedelta(hours=72)
    assert next_attempt(live_mode=True, attempts_made=attempts, first=FIRST, latest=latest) is None
