"""What the tests of quotes share: the shipped rate table; see also `tests.factories.fixtures`."""

import pytest

from fulfillment.shipping.loading import load_shipping_rates


@pytest.fixture
def rates(reference: None) -> None:
    """Load the rate table that ships with Lockstep."""
    load_shipping_rates()
