"""What the tests of the orchestrated model share: the warehouse of the flows."""

from tests.flows.fulfillment.conftest import everything_agrees  # noqa: F401
from tests.flows.fulfillment.warehouse import open_warehouse  # noqa: F401
from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401
