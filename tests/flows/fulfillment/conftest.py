"""What the scenarios of goods and money share: the shared order O of fulfillment.md, section 21, over HTTP."""

from collections.abc import Iterator

import pytest

from fulfillment.invariants.checks import CHECKS
from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401

from .warehouse import open_warehouse  # noqa: F401


@pytest.fixture(autouse=True)
def everything_agrees(db: None) -> Iterator[None]:
    """After each scenario every invariant holds, in both modes."""
    yield
    assert [text for find in CHECKS.values() for mode in (False, True) for text in find(mode)] == []
