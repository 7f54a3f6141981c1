"""What the tests of faults share."""

from collections.abc import Iterator
from typing import Any

import pytest

from fulfillment.faults.injection import switches
from tests.fulfillment.events.conftest import make_webhook, private_targets, receiver  # noqa: F401


@pytest.fixture(autouse=True)
def faults_allowed(settings: Any) -> Iterator[None]:
    """Allow faults, as outside the tests, and forget those of this test."""
    settings.FAULTS_ALLOWED = True
    switches.forget()
    yield
    switches.forget()
