"""What the tests of orders share."""

from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401

from .shop import shop, staged_shop  # noqa: F401
