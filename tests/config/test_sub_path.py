"""Lockstep below a path of its host (`SCRIPT_NAME`), whether the proxy leaves that path or takes it away."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import get_script_prefix, set_script_prefix

from config.wsgi import path_below
from fulfillment.payments.sources.views import base_address
from tests.config.starts import forked_starts

ASK = """
import io, json, os, re
from config.wsgi import application

def ask(path):
    seen = {"path": path}
    def start(status, headers, error=None):
        seen["status"], seen["headers"] = int(status[:3]), headers
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "shop.example", "SERVER_PORT": "80",
               "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
               "HTTP_HOST": "localhost"}
    answer = application(environ, start)
    if path.endswith("login/"):
        text = b"".join(answer).decode()
        seen["links"] = re.findall('(?:href|src|action)="(/[^"]*)"', text)
    elif path.endswith("openapi.json"):
        seen["servers"] = json.loads(b"".join(answer))["servers"]
    return seen

print(json.dumps([[ask(path) for path in PATHS], os.environ.get("SCRIPT_NAME")]))
"""
PATHS = ["/", "/admin/login/", "/lockstep/openapi.json", "/lockstep/health/live", "/skus", "/shopping"]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a start with SCRIPT_NAME=/shop answers, by path."""
    variables = {
        "PATH": os.environ["PATH"],
        "RUNTIME_DIR": str(tmp_path_factory.mktemp("var")),
        "SCRIPT_NAME": "/shop/",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    paths = [*PATHS, "/shop", *(f"/shop{path}" for path in PATHS)]
    with forked_starts() as starts:
        answer = starts.run(["-c", f"PATHS = {paths!r}\n{ASK}"], variables)
        assert answer.returncode == 0, answer.stderr
        found, left = json.loads(answer.stdout.splitlines()[-1])
        # gunicorn would read it, too.
        assert left is None
        yield {each["path"]: {**each, "headers": dict(each["headers"])} for each in found}


@pytest.mark.parametrize("before", ["", "/shop"])
def test_pages_and_their_links_stay_below(answers: dict[str, Any], before: str) -> None:
    """W14: no styles, and `servers` was `/`."""
    assert answers[f"{before}/"]["headers"]["Location"] == "/shop/admin/"
    page = answers[f"{before}/admin/login/"]
    assert page["status"] == 200
    assert len(page["links"]) > 10
    assert all(link.startswith("/shop/") for link in page["links"])
    assert any(link.startswith("/shop/static/") for link in page["links"])
    assert "Path=/shop/" in page["headers"]["Set-Cookie"]
    assert answers[f"{before}/lockstep/openapi.json"]["servers"] == [{"url": "/shop"}]
    assert answers[f"{before}/lockstep/health/live"]["status"] == 200
    assert answers[f"{before}/skus"]["status"] == 401


def test_the_path_itself_is_the_beginning(answers: dict[str, Any]) -> None:
    assert answers["/shop"]["headers"]["Location"] == "/shop/admin/"
    assert answers["/shopping"]["status"] == 401


@pytest.mark.parametrize(
    ("script_name", "path", "below"),
    [
        (None, "/skus", "/skus"),
        (None, "", ""),
        ("/shop", "/shop/skus", "/skus"),
        ("/shop", "/shop", ""),
        ("/shop", "/skus", "/skus"),
        ("/shop", "/shopping/skus", "/shopping/skus"),
        ("/shop", "/shop/shop/skus", "/shop/skus"),
        ("/a/b", "/a/b/skus", "/skus"),
    ],
)
def test_only_the_whole_path_is_taken_away(script_name: str | None, path: str, below: str) -> None:
    assert path_below(script_name, path) == below


def test_pages_of_shoppers_are_below() -> None:
    """Redirect addresses of sources hold the whole way."""
    request = HttpRequest()
    request.META = {"HTTP_HOST": "testserver"}
    before = get_script_prefix()
    set_script_prefix("/shop")
    try:
        assert base_address(request).endswith("://testserver/shop/")
    finally:
        set_script_prefix(before)
