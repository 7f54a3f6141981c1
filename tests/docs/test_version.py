"""The version has one home, `pyproject.toml`; the changelog and everything that shows it follow."""

import re
import tomllib
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from tests.docs.test_rules import ROOT

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
RELEASE = re.compile(r"^## ([0-9]+\.[0-9]+\.[0-9]+) - ([0-9-]{10})$", re.MULTILINE)


def test_the_settings_have_it() -> None:
    assert settings.VERSION == VERSION


def test_the_changelog_has_an_entry_with_a_date() -> None:
    releases = RELEASE.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert releases[0][0] == VERSION
    days = [date.fromisoformat(day) for _, day in releases]
    assert days == sorted(days, reverse=True)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/catalog/sku/", "/admin/catalog/sku/add/", "/admin/simulator/"])
def test_every_staff_page_shows_it(admin_client: Client, path: str) -> None:
    assert f"Lockstep {VERSION}" in admin_client.get(path).text


@pytest.mark.django_db
def test_strangers_and_popups_do_not_see_it(client: Client, admin_client: Client) -> None:
    assert VERSION not in client.get("/admin/login/").text
    assert VERSION not in admin_client.get("/admin/catalog/sku/add/?_popup=1").text
