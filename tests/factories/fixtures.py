"""Fixtures of every test that meets the API or the catalogue's tables."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from catalog.reference.loading import FILES, load_reference
from catalog.reference.models import LoadedRow
from tests.factories.client import Api
from tests.factories.emptying import let_last
from tests.factories.kept_tables import KeptTables
from tests.factories.keys import secret_of

ApiFactory = Callable[..., Api]


@cache
def shipped_tables() -> KeptTables:
    """Load the shipped reference tables, once: each folder that imports these fixtures has its own session fixture.

    They stay filled: whoever changes them does so in a transaction that is rolled back, or they are put back after it.
    """
    histories = [model.history.model for model in FILES.values() if hasattr(model, "history")]
    kept = KeptTables.filled_by(load_reference, [*FILES.values(), LoadedRow, *histories])
    let_last(kept.names)
    return kept


@pytest.fixture(scope="session")
def reference_tables(django_db_setup: None, django_db_blocker: Any) -> KeptTables:
    """Load the shipped reference tables, to last."""
    with django_db_blocker.unblock():
        return shipped_tables()


@pytest.fixture
def reference(reference_tables: KeptTables, db: None) -> None:
    """Make sure of the reference tables."""


@pytest.fixture
def api_for(reference: None) -> ApiFactory:
    """Return a function that makes a client: `api_for(kind="restricted", permissions={"fees": "read"}, live=True)`."""

    def make(**key: Any) -> Api:
        return Api(secret_of(**key))

    return make


@pytest.fixture
def own_api(api_for: ApiFactory) -> Api:
    """Like `api`, made for one test: for tests with `transaction=True`, which name it so."""
    return api_for()


@pytest.fixture
def live_api(api_for: ApiFactory) -> Api:
    """A client with the confidential key of the live mode."""
    return api_for(live=True)


@pytest.fixture
def public_api(api_for: ApiFactory) -> Api:
    """A client with the public key of the test mode."""
    return api_for(kind="public")


@pytest.fixture
def anonymous() -> Api:
    """A client without a key."""
    return Api()
