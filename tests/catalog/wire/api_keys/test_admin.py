"""The pages of API keys (R-CON-022, R-CON-025, R-CON-029, R-CON-030)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.http.permissions import RESOURCES
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401
from tests.factories import ApiKeyFactory, secret_of
from tests.factories.client import Api
from tests.factories.form_tokens import token_for

LIST = "/admin/catalog/apikey/"


@pytest.fixture
def developer(sign_in: SignIn) -> Client:  # noqa: F811
    """A developer in test mode."""
    return sign_in("Developer")


def shown_secret(answer: Any) -> str:
    """Return the secret that a page shows."""
    assert answer.status_code == 200
    found = re.findall(r'value="([spr]k_[^"]+)"', answer.content.decode())
    assert len(found) == 1
    return str(found[0])


def page_of(key: ApiKey, page: str = "change") -> str:
    """Return an address of a key."""
    return f"{LIST}{key.pk}/{page}/"


def rotate(client: Client, key: ApiKey, hours: int) -> Any:
    """Rotate a key the way the page does."""
    form = client.get(page_of(key, "rotate")).context["form"]
    return client.post(page_of(key, "rotate"), {"hours": hours, "latest": form.initial["latest"] or ""})


def test_the_standard_keys_of_the_mode_are_always_there(developer: Client) -> None:
    page = developer.get(LIST).content.decode()
    assert "Test confidential" in page
    assert "Test public" in page
    assert "Live" not in page.replace("Live<span", "")
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize("kind", ApiKey.STANDARD)
def test_a_standard_key_is_neither_renamed_nor_deleted_only_re_versioned(developer: Client, kind: str) -> None:
    """R-CON-022."""
    key = ApiKeyFactory(kind=kind)
    body = {
        "name": "Mine",
        "kind": "restricted",
        "version": "2020-09-30",
        "permissions-skus": "read",
        "live_mode": "on",
    }
    assert developer.post(page_of(key), body).status_code == 302
    key.refresh_from_db()
    assert (key.name, key.kind, key.version) == (f"Test {kind}", kind, "2020-09-30")
    assert (key.permissions, key.live_mode) == ({}, False)
    assert developer.post(page_of(key, "delete"), {"post": "yes"}).status_code == 403
    assert ApiKey.objects.filter(pk=key.pk).exists()


def test_a_restricted_key_is_made_from_a_row_for_each_resource(developer: Client) -> None:
    """R-CON-025: what the page granted is what the key may do, from the first call on."""
    page = developer.get(f"{LIST}add/").content.decode()
    assert all(f'name="permissions-{resource}"' in page for resource in RESOURCES)
    body = {"name": "Shop", "version": "2021-12-13", "permissions-skus": "read_write", "permissions-fees": "read"}
    secret = shown_secret(developer.post(f"{LIST}add/", body))
    key = ApiKey.objects.get(name="Shop")
    assert (key.kind, key.live_mode) == ("restricted", False)
    assert key.permissions == {"skus": "read_write", "fees": "read"}
    assert secret.startswith("rk_test_")
    assert Api(secret).get("/skus").status_code == 200
    assert Api(secret).post("/fees", {}).status_code == 403
    assert Api(secret).get("/inventory-items").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Shop", "version": "2021-12-13"}, "permissions"),
        ({"name": "Shop", "version": "2021-12-13", "permissions-skus": "everything"}, "permissions"),
        ({"name": "", "version": "2021-12-13", "permissions-skus": "read"}, "name"),
        ({"name": "Taken", "version": "2021-12-13", "permissions-skus": "read"}, "name"),
        ({"name": "Shop", "version": "1999-01-01", "permissions-skus": "read"}, "version"),
    ],
)
def test_bad_input_is_told_at_its_field_and_makes_no_key(developer: Client, body: dict[str, str], field: str) -> None:
    ApiKeyFactory(kind="restricted", name="Taken")
    answer = developer.post(f"{LIST}add/", body)
    assert set(answer.context["adminform"].form.errors) == {field}
    assert ApiKey.objects.filter(kind="restricted").count() == 1


def test_the_same_name_may_exist_in_the_other_mode(sign_in: SignIn) -> None:  # noqa: F811
    ApiKeyFactory(kind="restricted", name="Shop")
    body = {"name": "Shop", "version": "2021-12-13", "permissions-skus": "read"}
    client = sign_in("Developer", live=True, password="a-good-password")
    secret = shown_secret(client.post(f"{LIST}add/", body | {"password": "a-good-password"}))
    assert secret.startswith("rk_")
    assert not secret.startswith("rk_test_")


def test_a_key_that_was_sent_twice_leads_to_its_page(developer: Client) -> None:
    """The first answer, with the secret, may never have been seen; from the key's page it can be rotated."""
    add = f"{LIST}add/"
    body = {"name": "Shop", "version": "2021-12-13", "permissions-skus": "read"}
    body |= {"form_token": token_for(developer, add)}
    shown_secret(developer.post(add, body))
    again = developer.post(add, body).content.decode()
    assert "Already done" in again
    assert f'href="{LIST}{ApiKey.objects.get(name="Shop").pk}/change/"' in again


@pytest.mark.parametrize("given", ["", "wrong"])
def test_a_new_secret_of_the_live_mode_costs_the_own_password(sign_in: SignIn, given: str) -> None:  # noqa: F811
    """Issue 10, C6. After ten wrong ones the right one is refused, too; strangers cannot bring that about."""
    client = sign_in("Developer", live=True, password="a-good-password")
    key = ApiKeyFactory(live=True)
    body = {"name": "Shop", "version": "2021-12-13", "permissions-skus": "read", "password": given}
    latest = client.get(page_of(key, "rotate")).context["form"].initial["latest"] or ""
    assert "password" in client.post(f"{LIST}add/", body).context["adminform"].form.errors
    sent = {"hours": 0, "latest": latest, "password": given}
    assert "password" in client.post(page_of(key, "rotate"), sent).context["form"].errors
    assert not ApiKey.objects.filter(name="Shop").exists()
    assert not key.secrets.exists()
    right = sent | {"password": "a-good-password"}
    if given:
        for _ in range(10):
            client.post(page_of(key, "rotate"), sent)
        assert "Too many failed" in client.post(page_of(key, "rotate"), right).content.decode()
        return
    assert shown_secret(client.post(page_of(key, "rotate"), right)).startswith("sk_")


def test_a_restricted_key_is_renamed_and_given_other_permissions(developer: Client) -> None:
    key = ApiKeyFactory(kind="restricted")
    assert "selected>Read and write" in developer.get(page_of(key)).content.decode()
    body = {"name": "New", "version": "2021-03-23", "permissions-fees": "write"}
    assert developer.post(page_of(key), body).status_code == 302
    key.refresh_from_db()
    assert (key.name, key.version, key.permissions) == ("New", "2021-03-23", {"fees": "write"})


def test_a_secret_is_shown_once_and_kept_nowhere(developer: Client) -> None:
    """R-CON-030: not in an address, not in the session, not on any later page."""
    key = ApiKeyFactory()
    answer = rotate(developer, key, 0)
    secret = shown_secret(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    for address in (page_of(key), LIST, page_of(key, "rotate"), page_of(key, "history"), "/admin/"):
        assert secret not in developer.get(address).content.decode()
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())
    assert all(secret not in value.value for value in developer.cookies.values())
    assert secret not in str(list(key.secrets.values()))


@pytest.mark.parametrize("hours", [1, 3, 6, 12, 24])
def test_after_a_rotation_both_secrets_work_for_the_chosen_time(developer: Client, hours: int) -> None:
    """R-CON-029."""
    old = secret_of()
    key = ApiKey.objects.get(kind="confidential", live_mode=False)
    new = shown_secret(rotate(developer, key, hours))
    assert {Api(old).get("/skus").status_code, Api(new).get("/skus").status_code} == {200}
    retired = key.secrets.order_by("pk").first()
    assert retired is not None
    assert retired.retires_at is not None
    assert abs(retired.retires_at - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=1)


def test_a_rotation_at_once_stops_the_old_secret(developer: Client) -> None:
    old = secret_of()
    key = ApiKey.objects.get(kind="confidential", live_mode=False)
    new = shown_secret(rotate(developer, key, 0))
    assert Api(old).get("/skus").json()["errors"][0]["code"] == "api_key_expired"
    assert Api(new).get("/skus").status_code == 200


def test_a_page_sent_twice_does_not_retire_what_the_first_sending_made(developer: Client) -> None:
    key = ApiKeyFactory()
    secret_of()
    body = {"hours": 0, "latest": key.secrets.get().pk}
    new = shown_secret(developer.post(page_of(key, "rotate"), body))
    again = developer.post(page_of(key, "rotate"), body)
    assert again.headers["Location"] == page_of(key)
    assert Api(new).get("/skus").status_code == 200
    assert key.secrets.count() == 2


def test_other_times_are_refused(developer: Client) -> None:
    key = ApiKeyFactory()
    answer = developer.post(page_of(key, "rotate"), {"hours": 5, "latest": ""})
    assert "hours" in answer.context["form"].errors
    assert not key.secrets.exists()


def test_looking_at_the_page_rotates_nothing(developer: Client) -> None:
    key = ApiKeyFactory()
    developer.get(page_of(key, "rotate"))
    assert not key.secrets.exists()


def test_a_deleted_key_is_revoked_at_once(developer: Client) -> None:
    key = ApiKeyFactory(kind="restricted")
    secret = secret_of(kind="restricted", name=key.name)
    assert developer.post(page_of(key, "delete"), {"post": "yes"}).status_code == 302
    assert Api(secret).get("/skus").status_code == 401


def test_keys_of_the_other_mode_are_not_rotated(developer: Client) -> None:
    key = ApiKeyFactory(live=True)
    assert rotate_answer(developer, key) == ("/admin/catalog/apikey/", 0)


def rotate_answer(client: Client, key: ApiKey) -> tuple[str, int]:
    """Return where a rotation leads, and how many secrets there are."""
    answer = client.post(page_of(key, "rotate"), {"hours": 0, "latest": ""})
    return answer.headers["Location"], key.secrets.count()


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Customer service", "Viewer"])
def test_other_roles_have_no_way_to_keys(sign_in: SignIn, role: str) -> None:  # noqa: F811
    """R-CAT-247."""
    key, client = ApiKeyFactory(), sign_in(role)
    for address in (LIST, f"{LIST}add/", page_of(key), page_of(key, "rotate"), page_of(key, "delete")):
        assert client.get(address).status_code == 403
    assert client.post(page_of(key, "rotate"), {"hours": 0}).status_code == 403
    assert not key.secrets.exists()
