"""The two SKUs that most tests of selling have in their carts: staged for a module, or one test's own if it commits."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.factories import SkuFactory
from tests.factories.scenes import Stage


@pytest.fixture(scope="module")
def staged_mug(stage: Stage) -> Iterator[Any]:
    """A physical SKU, staged."""
    with stage():
        yield make_mug()


@pytest.fixture(scope="module")
def staged_ebook(stage: Stage) -> Iterator[Any]:
    """A digital SKU, staged."""
    with stage():
        yield make_ebook()


@pytest.fixture
def mug(staged_mug: Any, db: None) -> Any:
    """A physical SKU."""
    return deepcopy(staged_mug)


@pytest.fixture
def ebook(staged_ebook: Any, db: None) -> Any:
    """A digital SKU."""
    return deepcopy(staged_ebook)


@pytest.fixture
def own_mug(reference: None) -> Any:
    """Like `mug`, made for one test."""
    return make_mug()


@pytest.fixture
def own_ebook(reference: None) -> Any:
    """Like `ebook`, made for one test."""
    return make_ebook()


def make_mug() -> Any:
    """Store the physical SKU."""
    return SkuFactory(wire_id="mug-01", name="Enamel mug")


def make_ebook() -> Any:
    """Store the digital SKU."""
    return SkuFactory(wire_id="ebook-01", name="Mugs of the world", digital=True)
