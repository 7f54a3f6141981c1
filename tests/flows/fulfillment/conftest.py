"""What the scenarios of goods and money share: the shared order O of fulfillment.md, section 21, over HTTP."""

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

from .warehouse import open_warehouse  # noqa: F401
