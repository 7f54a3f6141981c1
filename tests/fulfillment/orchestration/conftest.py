"""What the tests of the orchestrated model share: the warehouse of the flows."""

from tests.factories.fixtures import (  # noqa: F401
    anonymous,
    api,
    api_for,
    live_api,
    public_api,
    quiet_gateway,
    reference,
    reference_tables,
)
from tests.flows.fulfillment.conftest import everything_agrees  # noqa: F401
from tests.flows.fulfillment.warehouse import open_warehouse  # noqa: F401
from tests.fulfillment.checkouts.conftest import ebook, inject, mug, shipped_entities  # noqa: F401
