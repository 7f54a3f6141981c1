"""Plain HTTP where HTTPS is required: refused for people, too (issue 10, A7, W14)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

PATHS = (
    "/",
    "/admin",
    "/admin/",
    "/admin/login/",
    "/admin/logout/",
    "/admin/simulator/",
    "/admin/jsi18n/",
    "/pay/source_secret/",
    "/lockstep/docs",
    "/lockstep/openapi.json",
    "/static/staff/staff.css",
    "/favicon.ico",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_people_are_told_to_use_https(settings: Any, path: str) -> None:
    settings.REQUIRE_HTTPS = True
    for method in ("get", "post", "head", "options", "put"):
        answer = getattr(Client(), method)(path)
        assert answer.status_code == 403
        assert not answer.cookies
    page = Client().get(path).content.decode()
    assert "https://" in page
    assert not [word for word in ("<form", "<input", "<script", "<link") if word in page]


def test_no_session_begins_over_plain_http(settings: Any, db: None) -> None:
    settings.REQUIRE_HTTPS = True
    User.objects.create_user("ann", password="right", is_staff=True)
    body = {"username": "ann", "password": "right"}
    assert Client().post("/admin/login/", body).status_code == 403
    assert Client().post("/admin/login/", body, secure=True).status_code == 302
    # The header is the client's own word until the operator says that a proxy sets it.
    assert Client().post("/admin/login/", body, HTTP_X_FORWARDED_PROTO="https").status_code == 403
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert Client().post("/admin/login/", body, HTTP_X_FORWARDED_PROTO="https").status_code == 302


def test_probes_are_answered_all_the_same(settings: Any, db: None) -> None:
    settings.REQUIRE_HTTPS = True
    assert Client().get("/lockstep/health/live").status_code == 200


@pytest.mark.django_db
def test_a_proxy_that_is_not_believed_gets_a_sentence_instead_of_a_sign_in_that_cannot_work(settings: Any) -> None:
    behind_proxy = Client(HTTP_X_FORWARDED_PROTO="https")
    page = behind_proxy.get("/admin/login/")
    assert page.status_code == 403
    assert "TRUST_FORWARDED_PROTO" in page.content.decode()
    assert "<form" not in page.content.decode()
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver"]
    assert behind_proxy.get("/admin/login/").status_code == 200
    assert Client().get("/admin/login/").status_code == 200
