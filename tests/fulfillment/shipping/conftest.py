"""What the tests of quotes share: the shipped rate table; see also `tests.factories.fixtures`."""

from collections.abc import Iterator

import pytest

from fulfillment.shipping.loading import load_shipping_rates
from tests.factories.fixtures import Stage


@pytest.fixture(scope="module")
def staged_rates(stage: Stage) -> Iterator[None]:
    """Load the rate table that ships with Lockstep, for all tests of the module."""
    with stage():
        load_shipping_rates()
        yield


@pytest.fixture
def rates(staged_rates: None, db: None) -> None:
    """The rate table that ships with Lockstep."""
