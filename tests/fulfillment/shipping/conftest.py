"""What the tests of quotes share: the shipped rate table; see also `tests.factories.fixtures`."""

import pytest

from fulfillment.shipping.loading import load_shipping_rates
from tests.factories.fixtures import api, api_for, live_api, quiet_gateway, reference, reference_tables  # noqa: F401


@pytest.fixture
def rates(reference: None) -> None:  # noqa: F811
    """Load the rate table that ships with Lockstep."""
    load_shipping_rates()
