"""What the tests of fulfillment orders share."""

from tests.fulfillment.stock.conftest import stopped_clock  # noqa: F401
