"""People who work with the catalogue in the browser."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.browser_forms import again, member_of
from tests.factories.fixtures import Stage


@pytest.fixture(scope="module")
def staged_mary(stage: Stage) -> Iterator[Client]:
    """The browser of `mary`, staged."""
    with stage():
        yield member_of("Merchandiser", "mary")


@pytest.fixture
def mary(staged_mary: Client, db: None) -> Client:
    """A merchandiser's browser."""
    return again(staged_mary)
