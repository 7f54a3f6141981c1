"""What the tests of the orchestrated model share: the warehouse of the flows, and what is on the timeline."""

from tests.flows.fulfillment.conftest import (  # noqa: F401
    anonymous,
    api,
    api_for,
    ebook,
    everything_agrees,
    inject,
    live_api,
    mug,
    public_api,
    quiet_gateway,
    reference,
    reference_tables,
    shipped_entities,
)
from tests.flows.fulfillment.warehouse import open_warehouse  # noqa: F401
