"""A form of the staff's site counts once (F2, F3), whoever sends it again, and only for whom and what it was made."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from catalog.manufacturers.models import RegisteredPart
from catalog.skus.models import Sku
from catalog.staff import form_tokens, submissions
from catalog.staff.form_demands import demand_of
from catalog.staff.form_tokens import FIELD
from catalog.staff.models import FormSubmission
from catalog.staff.pages import SOMEBODY_ELSE
from tests.browser_forms import Fields, changed, form_of
from tests.catalog.staff.conftest import SignIn
from tests.factories import RegisteredPartFactory, SkuFactory
from tests.factories.form_tokens import token_for

PARTS = "/admin/catalog/registeredpart/"
ADD_SKU = "/admin/catalog/sku/add/"

EXEMPT = {
    "switch_mode": "says which mode is wanted; twice is as good as once",
    "logout": "twice is as good as once",
    "autocomplete": "only looks something up",
    "simulator-skus": "only looks something up",
    "simulator-price": "computes while somebody types, and stores nothing",
}


@pytest.fixture
def fields(root: Client) -> Fields:
    """The fields of the page that adds a SKU without an ID: legal as often as it is sent."""
    values = {"name": "Mug", "eccn": "EAR99", "tax_code": "4323.310_A", "country_of_origin": "PL"}
    return changed(form_of(root, ADD_SKU), **values)


def test_a_form_counts_once(root: Client, fields: Fields) -> None:
    first, again = root.post(ADD_SKU, fields), root.post(ADD_SKU, fields)
    assert first.status_code == 302, first.context["adminform"].form.errors
    assert Sku.objects.count() == 1
    assert again.status_code == 200
    assert "Already done" in again.content.decode()
    assert f'href="{first.headers["Location"]}"' in again.content.decode()


def test_two_pages_are_two_intentions(root: Client, fields: Fields) -> None:
    other = fields | {FIELD: form_of(root, ADD_SKU)[FIELD]}
    assert [root.post(ADD_SKU, sent).status_code for sent in (fields, other)] == [302, 302]
    assert Sku.objects.count() == 2


def test_a_refused_form_does_not_spend_its_token(root: Client, fields: Fields) -> None:
    assert root.post(ADD_SKU, changed(fields, name="")).status_code == 200
    assert not FormSubmission.objects.exists()
    assert root.post(ADD_SKU, fields).status_code == 302


def test_a_step_that_fails_frees_its_token(root: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise RuntimeError("after everything was stored")

    with monkeypatch.context() as patch:
        patch.setattr(submissions, "result_address", fail)
        with pytest.raises(RuntimeError):
            root.post(ADD_SKU, fields)
    assert not Sku.objects.exists()
    assert root.post(ADD_SKU, fields).status_code == 302


def test_a_form_that_was_changed_after_it_was_sent_is_shown_again(root: Client, fields: Fields) -> None:
    """Back, another name, Save: not done, not lost, and one more Save away."""
    root.post(ADD_SKU, fields)
    shown = root.post(ADD_SKU, changed(fields, name="Cup"))
    assert "Already done at" in shown.content.decode()
    assert shown.context["adminform"].form["name"].value() == "Cup"
    assert Sku.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIl0:1tAAAA:x"])
def test_a_form_without_a_good_token_is_not_accepted(root: Client, fields: Fields, token: str) -> None:
    shown = root.post(ADD_SKU, changed(fields, **{FIELD: token}))
    assert "can no longer be sent" in shown.content.decode()
    assert shown.context["adminform"].form["name"].value() == "Mug"
    assert not Sku.objects.exists()


def test_a_token_is_bound_to_person_session_and_address(root: Client, sign_in: SignIn, fields: Fields) -> None:
    somebody, sku = sign_in(), SkuFactory()
    answer = somebody.post(ADD_SKU, fields)
    assert (answer.status_code, "Mug" in answer.content.decode()) == (403, False)
    other_page = changed(fields, **{FIELD: token_for(root, f"/admin/catalog/sku/{sku.pk}/change/")})
    assert "can no longer be sent" in root.post(ADD_SKU, other_page).content.decode()
    again = Client()
    again.force_login(User.objects.get(username="root"))
    assert "signed in again" in again.post(ADD_SKU, fields).content.decode()
    assert Sku.objects.count() == 1


def test_a_page_cannot_be_sent_after_a_day(root: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is pruned is older, so that no token is ever accepted twice."""
    monkeypatch.setattr(form_tokens, "LIFETIME", timedelta(seconds=-1))
    assert "can no longer be sent" in root.post(ADD_SKU, fields).content.decode()
    now = timezone.now()
    for hours in (25, 50):
        FormSubmission.objects.create(nonce=str(hours), result="/", time=now - timedelta(hours=hours))
    assert [row.nonce for row in submissions.old_submissions()] == ["50"]


def test_an_action_counts_once(root: Client) -> None:
    """Its confirmation is a page of its own, with a token of its own."""
    doomed, spared = (RegisteredPartFactory(part_number=number) for number in "AB")
    sent = {"action": "delete_selected", "_selected_action": [doomed.pk], "post": "yes", FIELD: token_for(root, PARTS)}
    root.post(PARTS, sent)
    changed_choice = root.post(PARTS, sent | {"_selected_action": [spared.pk]})
    assert "Already done at" in changed_choice.content.decode()
    assert "Already done" in root.post(PARTS, sent).content.decode()
    assert list(RegisteredPart.objects.all()) == [spared]
    held = root.post(PARTS, sent | {"_selected_action": [spared.pk], FIELD: ""})
    assert 'name="_selected_action"' in held.content.decode()
    assert RegisteredPart.objects.filter(pk=spared.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_one_moment_count_once(root: Client, fields: Fields) -> None:
    """Whichever process they reach: the database makes the second wait for the first."""
    answers: list[Any] = []
    begin = threading.Barrier(3)

    def send() -> None:
        own = Client()
        own.cookies = root.cookies
        begin.wait()
        answers.append(own.post(ADD_SKU, fields))
        close_old_connections()
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert sum("Already done" in answer.content.decode() for answer in answers) == 2
    assert Sku.objects.count() == 1


def pages(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry.url_patterns, address)
        else:
            yield address, entry


def staff_pages() -> list[tuple[str, URLPattern]]:
    found = [(path, entry) for path, entry in pages(get_resolver().url_patterns) if path.startswith("admin/")]
    return [(path, entry) for path, entry in found if entry.name != "login"]


def test_every_page_demands_a_token(root: Client, sign_in: SignIn) -> None:
    """Each address of the site looks at the token before anything else; what is exempt is listed, with the reason."""
    exempt = {str(entry.name) for _, entry in staff_pages() if demand_of(entry.callback) != "once"}
    assert exempt == set(EXEMPT)
    somebody = sign_in()
    count = 0
    for path, entry in staff_pages():
        if entry.name in EXEMPT:
            continue
        address = "/" + path.replace("<uuid:pk>", str(UUID(int=1))).removesuffix("(?P<url>.*)$")
        address = re.sub(r"<[^>]*>", "1", re.sub(r"\^?\(\?P<app_label>.*", "catalog/", address))
        answer = root.post(address, {FIELD: token_for(somebody, address)})
        assert (answer.status_code, SOMEBODY_ELSE in answer.content.decode()) == (403, True), address
        count += 1
    assert count > 150


FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>\s*(?:\{#.*?#\}\s*)?(.{0,60})', re.DOTALL)


def test_every_form_carries_a_token() -> None:
    """Django's tag writes it; a form that is sent elsewhere names the address."""
    checked = 0
    for template in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        for form in FORM.finditer(template.read_text()):
            elsewhere = 'action="{{ target }}"' in form.group(0)
            tag = "{% csrf_token target %}" if elsewhere else "{% csrf_token %}"
            assert form.group(1).strip().startswith(tag), (template, form.group(0))
            exempt = template.name in ("mode_switch.html", "send_again.html")
            assert elsewhere or exempt or "action=" not in form.group(0), (template, form.group(0))
            checked += 1
    assert checked > 30
