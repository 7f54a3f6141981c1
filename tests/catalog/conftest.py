"""People who work with the catalogue in the browser."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.test import Client

from tests.browser_forms import member_of
from tests.factories.scenes import Stage


@pytest.fixture(scope="module")
def staged_mary(stage: Stage) -> Iterator[Client]:
    """The browser of `mary`, staged."""
    with stage():
        yield member_of("Merchandiser", "mary")


@pytest.fixture
def mary(staged_mary: Client, db: None) -> Client:
    """A merchandiser's browser, with cookies of its own: some hold messages that another test has not read."""
    own = Client()
    own.cookies = deepcopy(staged_mary.cookies)
    return own
