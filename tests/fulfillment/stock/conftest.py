"""What the tests of stock share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

START = datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)


@pytest.fixture
def stopped_clock() -> Iterator[time_machine.Traveller]:
    """Stop real time, and with it both modes', at START; `shift` moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller
