"""What all tests share."""

import gc
import logging
import os
import shutil
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests.factories.form_tokens import let_posts_carry_tokens
from tests.factories.kept_tables import load_and_keep_tables, restore_tables
from tests.template import template_settings

pytest_plugins = ["tests.factories.fixtures"]

# The same examples in every run, so that a failure is a change of the code; --hypothesis-profile=dice draws new ones.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("dice", deadline=None)
hypothesis.settings.load_profile("steady")


def pytest_configure() -> None:
    """Leave out what costs time in every test: strong password hashes, a search for static files in each client.

    And what would make the number of queries depend on the time: nobody asks for faults unless a test is about them.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_USE_FINDERS = False
    settings.RATE_LIMIT_TEST = settings.RATE_LIMIT_LIVE = 0
    settings.RATE_LIMIT_PUBLIC = settings.RATE_LIMIT_STRANGERS = settings.SIGN_INS_PER_SECOND = 0
    # The log is written from a thread, which would meet the database of a test that is over.
    settings.REQUEST_LOG = False
    # Written and kept for the report of each test, a line for each call costs a tenth of the call.
    logging.getLogger("lockstep.calls").setLevel(logging.WARNING)
    settings.FAULTS_ALLOWED = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a worker report what it caught in any case: half a character in a log line would end the whole run."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("long", "browser"))))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests and the program, which stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let workers copy what was made for all of them."""
    connection.settings_dict["TEST"] |= template_settings()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the reference tables once; after a test with `transaction=True` restore the tables instead of flushing."""
    with django_db_blocker.unblock():
        load_and_keep_tables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: restore_tables())
        let_posts_carry_tokens(patch)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Drive the system's Chromium; nothing is downloaded, and the browser asks nobody for anything."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("LOCKSTEP_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    quiet = ("background-networking", "component-update", "default-apps", "sync", "quic", "gpu")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in quiet)]
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in the thread of the test; Django would refuse every query there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield {**browser_type_launch_args, "executable_path": program, "args": arguments}
