"""Tests of sales create checkouts."""

from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401
