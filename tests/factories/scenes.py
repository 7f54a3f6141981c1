"""Rows that many tests share: made once, in a transaction around all of them; each test's own lies within it.

A module that stages a scene must not hold tests with `transaction=True`: they would work inside that transaction.
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


@pytest.fixture(scope="session")
def stage(reference_tables: KeptTables, django_db_blocker: Any) -> Stage:
    """Return a context manager for fixtures of a wider scope: what is made within `with stage():` goes at its end."""

    @contextmanager
    def staged() -> Iterator[None]:
        with django_db_blocker.unblock():
            reference_tables.put_back()
            around = transaction.atomic()
            # Like the transaction of a test: it is not there for operations that insist on an outermost one.
            around._from_testcase = True
            with around:
                yield
                transaction.set_rollback(True)

    return staged


@pytest.fixture(scope="module")
def staged_api(stage: Stage) -> Iterator[Api]:
    """A client with the confidential key of the test mode, for fixtures that stage a scene through the API."""
    with stage():
        yield Api(secret_of())
