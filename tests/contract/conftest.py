"""What the tests against the contract share: see `tests.factories.fixtures`."""

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
from tests.factories.scenes import stage  # noqa: F401
