"""While the database is away: a page that says so and keeps what was typed (W12, C3)."""

import re
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import DataError, OperationalError
from django.test import Client

from catalog.skus.models import Sku
from catalog.staff.base_admin import LockstepAdmin
from tests.factories import SkuFactory

pytestmark = pytest.mark.django_db


def away(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("connection refused") from psycopg.OperationalError("connection refused")


def inputs(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return dict(found)


def test_what_was_typed_is_sent_again(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the token of the form, so that it counts once; it is stored when the database is back."""
    sku = SkuFactory(wire_id="boots")
    address = f"/admin/catalog/sku/{sku.pk}/change/"
    form = root.get(address).context["adminform"].form
    typed = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    typed |= {"name": "Ünïque <name>", "form_token": "of the page"}
    with monkeypatch.context() as patch:
        patch.setattr(LockstepAdmin, "changeform_view", away)
        patch.setattr("catalog.staff.pages.read_token", lambda request: None)
        patch.setattr("catalog.staff.pages._problem_of", lambda request, token: "")
        patch.setattr("catalog.staff.pages._sent", lambda request, call, token: call())
        answer = root.post(address, typed)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    kept = inputs(answer.content.decode())
    assert kept["name"] == "Ünïque &lt;name&gt;"
    assert kept["form_token"] == "of the page"
    assert "csrfmiddlewaretoken" in kept
    assert "Send again" in answer.content.decode()
    assert Sku.objects.get().name != "Ünïque <name>"


def test_a_page_that_is_only_read(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LockstepAdmin, "changelist_view", away)
    answer = root.get("/admin/catalog/sku/")
    assert answer.status_code == 503
    assert "database" in answer.content.decode()
    assert "<form" not in answer.content.decode()


def test_the_session_cannot_be_read(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.get_user", away)
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    assert root.get("/admin/").status_code == 503


def test_the_session_cannot_be_stored(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of all views: Django's own page of errors is replaced, for faults of the database only."""
    root.raise_request_exception = False
    monkeypatch.setattr("django.contrib.messages.middleware.MessageMiddleware.process_response", away)
    assert root.get("/admin/").status_code == 503

    def broken(*args: Any) -> Any:
        raise DataError("too long")

    monkeypatch.setattr("django.contrib.messages.middleware.MessageMiddleware.process_response", broken)
    assert root.get("/admin/").status_code == 500


def test_signing_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password stands on no page."""
    User.objects.create_user("ada", password="correct horse", is_staff=True)
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", away)
    answer = client.post("/admin/login/", {"username": "ada", "password": "correct horse"})
    assert answer.status_code == 503
    assert "correct horse" not in answer.content.decode()
    assert "sign in again" in answer.content.decode()
