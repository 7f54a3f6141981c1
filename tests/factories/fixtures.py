"""Fixtures of tests that call the API.

Rows that the tests of a module share are staged: made once, in a transaction around all of its tests, while each
test's own transaction is within it. Tests with `transaction=True` see nothing of a transaction around them, so a module
that has one stages nothing, and its tests get clients and goods of their own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.keys import secret_of

ApiFactory = Callable[..., Api]
Stage = Callable[[], AbstractContextManager[None]]

WITHOUT_TRANSACTION = {"transactional_db", "live_server", "django_db_reset_sequences"}


def commits(item: Any) -> bool:
    """Tell whether a test runs without a transaction around it."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not WITHOUT_TRANSACTION.isdisjoint(item.fixturenames)


@pytest.fixture(scope="module")
def module_commits(request: pytest.FixtureRequest) -> bool:
    """Tell whether any test of the module runs without a transaction around it."""
    return any(commits(item) for item in request.session.items if item.path == request.path)


@pytest.fixture(scope="module")
def stage(module_commits: bool, django_db_setup: None, django_db_blocker: Any) -> Stage:
    """Return a context manager for fixtures of this scope: what is made within `with stage():` goes at its end."""

    @contextmanager
    def staged() -> Iterator[None]:
        assert not module_commits, "A module with tests that commit cannot stage rows."
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return staged


@pytest.fixture(scope="module")
def staged_api(module_commits: bool, stage: Stage) -> Iterator[Any]:
    """A client with the confidential key of the test mode, for fixtures that stage rows through the API."""
    if module_commits:
        yield None
    else:
        with stage():
            yield Api(secret_of())


@pytest.fixture(scope="module")
def staged_mug(module_commits: bool, stage: Stage) -> Iterator[Any]:
    """A physical SKU, staged."""
    if module_commits:
        yield None
    else:
        with stage():
            yield make_mug()


@pytest.fixture(scope="module")
def staged_ebook(module_commits: bool, stage: Stage) -> Iterator[Any]:
    """A digital SKU, staged."""
    if module_commits:
        yield None
    else:
        with stage():
            yield make_ebook()


@pytest.fixture
def api(staged_api: Api | None, db: None) -> Api:
    """A client with the confidential key of the test mode."""
    return staged_api or Api(secret_of())


@pytest.fixture
def mug(staged_mug: Any, db: None) -> Any:
    """A physical SKU."""
    return deepcopy(staged_mug) or make_mug()


@pytest.fixture
def ebook(staged_ebook: Any, db: None) -> Any:
    """A digital SKU."""
    return deepcopy(staged_ebook) or make_ebook()


@pytest.fixture
def reference(db: None) -> None:
    """The database with the reference tables."""


@pytest.fixture
def api_for(db: None) -> ApiFactory:
    """Return a function that makes a client: `api_for(kind="restricted", permissions={"fees": "read"}, live=True)`."""
    return lambda **key: Api(secret_of(**key))


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


def make_mug() -> Any:
    """Store the physical SKU."""
    return SkuFactory(wire_id="mug-01", name="Enamel mug")


def make_ebook() -> Any:
    """Store the digital SKU."""
    return SkuFactory(wire_id="ebook-01", name="Mugs of the world", digital=True)
