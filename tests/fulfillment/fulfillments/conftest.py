"""What the tests of fulfilments share."""

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
