"""What the tests of orders share."""

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
from tests.fulfillment.checkouts.conftest import ebook, inject, mug, shipped_entities  # noqa: F401

from .shop import shop  # noqa: F401
