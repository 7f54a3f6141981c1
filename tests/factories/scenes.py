"""Rows that the tests of a module share, made once in a transaction around all of them; each test's own is within it.

Tests with `transaction=True` would commit or empty what is staged: a module that holds one stages nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import transaction

from tests.factories.client import Api
from tests.factories.kept_tables import KeptTables
from tests.factories.keys import secret_of

Stage = Callable[[], AbstractContextManager[None]]

OWN_DATABASE = {"transactional_db", "live_server", "django_db_reset_sequences"}


def commits(item: Any) -> bool:
    """Tell whether a test works without a transaction around it."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not OWN_DATABASE.isdisjoint(item.fixturenames)


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, reference_tables: KeptTables, django_db_blocker: Any) -> Stage:
    """Return a context manager for fixtures of this scope: what is made within `with stage():` goes at its end."""
    wrong = [item.nodeid for item in request.session.items if item.path == request.path and commits(item)]
    assert not wrong, f"tests with transactions of their own cannot stand on a stage: {wrong}"

    @contextmanager
    def staged() -> Iterator[None]:
        with django_db_blocker.unblock():
            around = transaction.atomic()
            # Like the transaction of a test: it is not there for operations that insist on an outermost one.
            around._from_testcase = True  # type: ignore[attr-defined]
            with around:
                yield
                transaction.set_rollback(True)

    return staged


@pytest.fixture(scope="module")
def staged_api(stage: Stage) -> Iterator[Api]:
    """A client with the confidential key of the test mode, for fixtures that stage a scene through the API."""
    with stage():
        yield Api(secret_of())


@pytest.fixture
def api(staged_api: Api, db: None) -> Api:
    """A client with the confidential key of the test mode."""
    return staged_api
