"""What stands on the internals of a library names the version it was made for, and there is no more of it."""

from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

import pytest

from tests.config.starts import ROOT


class Adapter(NamedTuple):
    """A package, the beginning of the version whose internals are known, and what to check with another."""

    package: str
    made_for: str
    check: str


ADAPTERS = [
    Adapter(
        "django",
        "5.2.",
        "ModelForm._get_validation_exclusions (catalog/staff/forms.py), ModelAdmin._get_obj_does_not_exist_redirect "
        "(catalog/staff/base_admin.py), QuerySet._raw_delete (catalog/wire/records/querysets.py), HttpRequest._body "
        "(catalog/wire/http/parsers.py), HttpRequest.csrf_processing_done (catalog/staff/site.py), and SQLite's "
        "operations and compiler (config/sqlite3)",
    ),
    Adapter(
        "django-tasks-db",
        "0.13.",
        "the arguments and the loop of db_worker's Worker, and the columns of DBTaskResult "
        "(fulfillment/events/worker/jobs.py)",
    ),
    Adapter("django-unfold", "0.91.0", "each template below templates/unfold against the one it replaces"),
    Adapter(
        "gunicorn",
        "27.0.",
        "ThreadWorker's handle_request and loop, Request's header policy and its 100 Continue, and what the readers of "
        "bodies accept (config/serving)",
    ),
    Adapter("xlrd", "2.0.2", "Book._sheet_visibility (catalog/tabular/xls.py)"),
]
PRIVATE_ACCESS = {"catalog/tabular/xls.py", "catalog/wire/http/parsers.py", "catalog/wire/records/querysets.py"}


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.package)
def test_the_version_is_the_one_whose_internals_are_known(adapter: Adapter) -> None:
    found = version(adapter.package)
    assert found.startswith(adapter.made_for), (
        f"{adapter.package} is {found}, and was {adapter.made_for} when its internals were read. "
        f"Check {adapter.check}; then write the new version here."
    )


def test_private_attributes_are_used_in_the_adapters_only() -> None:
    sources = [path for app in ("catalog", "config", "fulfillment") for path in (ROOT / app).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in sources if "SLF001" in path.read_text()}
    assert found == PRIVATE_ACCESS


def test_each_template_below_unfold_replaces_one_of_its_own() -> None:
    """After a rename in Unfold ours would silently have no effect."""
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates" / "unfold").rglob("*.html")}
    assert ours
    assert [name for name in ours if not files("unfold").joinpath(name).is_file()] == []
