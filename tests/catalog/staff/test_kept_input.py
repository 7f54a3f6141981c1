"""What was typed is kept when the session ends or is renewed before it is sent (W5)."""

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

import catalog
import fulfillment
from catalog.skus.models import Sku
from catalog.staff import kept_input
from catalog.staff.form_tokens import CSRF_FIELD, FIELD
from catalog.staff.holding import HoldableInput
from catalog.staff.sign_in import SignInForm
from catalog.wire.http.forms import QueryForm
from tests.browser_forms import Fields, changed, fields_in, form_of
from tests.factories import SkuFactory
from tests.factories.form_tokens import token_for

ADD = "/admin/catalog/sku/add/"
LOGIN = f"/admin/login/?next={ADD}"
PASSWORD = "a-good-password"


@pytest.fixture
def mary(reference: None) -> User:
    return User.objects.create_superuser("mary", password=PASSWORD)


@pytest.fixture
def browser(mary: User) -> Client:
    """Mary's browser; it checks CSRF tokens as production does."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mary)
    return browser


@pytest.fixture
def fields(browser: Client) -> Fields:
    return changed(form_of(browser, ADD), name="Mug", eccn="EAR99", tax_code="4323.310_A", country_of_origin="PL")


def end_session(browser: Client) -> None:
    del browser.cookies[settings.SESSION_COOKIE_NAME]


def signs_in(browser: Client, name: str) -> Any:
    form = fields_in(browser.get(LOGIN), "login-form")
    return browser.post(LOGIN, changed(form, username=name, password=PASSWORD), follow=True)


def test_a_form_comes_back_after_the_sign_in(browser: Client, fields: Fields) -> None:
    end_session(browser)
    asked = browser.post(ADD, fields, follow=True)
    assert "what you entered is kept" in asked.content.decode()
    assert "Mug" not in asked.content.decode()
    shown = signs_in(browser, "mary")
    assert "Nothing was done yet" in shown.content.decode()
    assert shown.context["adminform"].form["name"].value() == "Mug"
    assert not Sku.objects.exists()
    assert browser.post(ADD, fields_in(shown)).status_code == 302
    assert Sku.objects.get().name == "Mug"
    assert browser.get(ADD).context["adminform"].form["name"].value() is None


def test_nobody_else_gets_it(browser: Client, mary: User, fields: Fields) -> None:
    """Somebody else signs in on the same browser; later Mary does."""
    User.objects.create_superuser("paul", password=PASSWORD)
    end_session(browser)
    browser.post(ADD, fields)
    shown = signs_in(browser, "paul")
    assert shown.context["adminform"].form["name"].value() is None
    assert "kept_input" not in browser.session
    assert not Sku.objects.exists()


def test_a_session_that_was_renewed_in_another_tab(browser: Client, mary: User, fields: Fields) -> None:
    """The page's CSRF token is out of date then."""
    end_session(browser)
    del browser.cookies[settings.CSRF_COOKIE_NAME]
    signs_in(browser, "mary")
    shown = browser.post(ADD, fields)
    assert shown.status_code == 403
    assert "signed in again" in shown.content.decode()
    assert shown.context["adminform"].form["name"].value() == "Mug"
    assert not Sku.objects.exists()
    assert browser.post(ADD, fields_in(shown)).status_code == 302


def test_signed_out_and_csrf_out_of_date(browser: Client, fields: Fields) -> None:
    end_session(browser)
    del browser.cookies[settings.CSRF_COOKIE_NAME]
    assert "/admin/login/" in browser.post(ADD, fields).headers["Location"]
    assert signs_in(browser, "mary").context["adminform"].form["name"].value() == "Mug"


@pytest.mark.parametrize("signed_in", [True, False])
def test_another_site_prefills_nothing(browser: Client, mary: User, fields: Fields, signed_in: bool) -> None:
    """It has no token of this person: neither none, nor a made-up one, nor that of a colleague."""
    paul = Client()
    paul.force_login(User.objects.create_superuser("paul", password=PASSWORD))
    theirs = form_of(paul, ADD)[FIELD]
    tokens: list[list[str]] = [[], ["made up"], theirs]
    for token in tokens:
        if not signed_in:
            browser.cookies.clear()
        answer = browser.post(ADD, changed(fields, name="Evil", **{FIELD: token, CSRF_FIELD: ["x"]}))
        assert "Evil" not in answer.content.decode()
        assert answer.status_code == 403 or not signed_in
        signs_in(browser, "mary") if not signed_in else None
        assert browser.get(ADD).context["adminform"].form["name"].value() is None
    assert not Sku.objects.exists()


def test_passwords_are_not_kept(browser: Client, mary: User) -> None:
    address = "/admin/auth/user/add/"
    fields = changed(form_of(browser, address, "user_form"), username="ann", password1="very-secret", password2="x")
    fields |= {name: ["very-secret"] for name in ("api_key", "authorization", "oauth-0-iban", "pin")}
    end_session(browser)
    browser.post(address, fields)
    kept = browser.session["kept_input"]["fields"]
    assert ["username", "ann"] in kept
    assert "very-secret" not in str(kept)
    assert not any(name in (FIELD, CSRF_FIELD) for name, _ in kept)
    login = f"/admin/login/?next={address}"
    sent = changed(fields_in(browser.get(login), "login-form"), username="mary", password=PASSWORD)
    assert kept_input.NOT_KEPT in browser.post(login, sent, follow=True).content.decode()


def test_a_page_that_is_held_says_that_its_secret_is_gone(browser: Client, mary: User) -> None:
    """Left empty, the input of a stored secret means that it stays: the new one would silently not be stored."""
    address = "/admin/fulfillment/webhook/add/"
    plain = changed(form_of(browser, address, "webhook_form"), address="https://shop.example", **{FIELD: ""})
    for typed, told in (("", False), ("new-secret", True)):
        shown = browser.post(address, changed(plain, basic_password=typed)).content.decode()
        assert "can no longer be sent" in shown
        assert (kept_input.NOT_KEPT in shown) is told


def test_it_is_kept_for_an_hour_and_up_to_a_length(
    browser: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_session(browser)
    browser.post(ADD, fields)
    with monkeypatch.context() as patch:
        patch.setattr(kept_input, "SECONDS_KEPT", -1)
        assert signs_in(browser, "mary").context["adminform"].form["name"].value() is None
    end_session(browser)
    monkeypatch.setattr(kept_input, "MOST_CHARACTERS", 10)
    assert browser.post(ADD, fields).status_code in (302, 403)
    assert "kept_input" not in browser.session


def test_the_sign_in_page_of_a_second_tab_leads_on(browser: Client, mary: User) -> None:
    """Its CSRF token is out of date once somebody has signed in in the first."""
    stale = fields_in(Client().get(LOGIN), "login-form")
    answer = browser.post(LOGIN, changed(stale, username="mary", password=PASSWORD, **{FIELD: ""}))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_a_form_that_cannot_be_trusted_gets_a_plain_page(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/admin/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Open the page again" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


def test_inlines_come_back_too(browser: Client) -> None:
    """Rows that were added on the page, as they were typed."""
    sku = SkuFactory()
    address = f"/admin/catalog/sku/{sku.pk}/change/"
    form = form_of(browser, address)
    rows = {"tariff_codes-TOTAL_FORMS": "1", "tariff_codes-0-country": "DE", "tariff_codes-0-code": "8518309000"}
    prefix = next(name for name in form if name.endswith("-TOTAL_FORMS")).removesuffix("-TOTAL_FORMS")
    end_session(browser)
    browser.post(
        address, changed(form, **{name.replace("tariff_codes", prefix): value for name, value in rows.items()})
    )
    login = f"/admin/login/?next={address}"
    browser.post(login, changed(fields_in(browser.get(login), "login-form"), username="mary", password=PASSWORD))
    page = browser.get(address).content.decode()
    assert "8518309000" in page


def forms_of_staff() -> set[type]:
    found = set()
    for package in (catalog, fulfillment):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name:
                members = vars(importlib.import_module(module.name)).values()
                found |= {one for one in members if inspect.isclass(one) and issubclass(one, forms.BaseForm)}
    of_the_api = {form for form in found if issubclass(form, QueryForm)}
    return {form for form in found - of_the_api if form.__module__.startswith(("catalog.", "fulfillment."))}


def test_every_form_can_be_held() -> None:
    """Or else a page would do what it is only to show: the database refuses that, but the text would be gone."""
    built_on = {form for form in forms_of_staff() if not issubclass(form, HoldableInput)}
    # A part of the form of a customer, which is held as a whole; the form of people who are not signed in.
    assert {form.__name__ for form in built_on} <= {"ShippingInputs", SignInForm.__name__}


def test_a_form_token_is_no_way_around_the_csrf_protection(browser: Client, mary: User) -> None:
    """Not even on pages that look at no form token, such as the sign-in."""
    paul = User.objects.create_superuser("paul", password=PASSWORD)
    sent = {"username": "paul", "password": PASSWORD, FIELD: token_for(browser, "/admin/login/")}
    assert browser.post("/admin/login/", sent).headers["Location"] == "/admin/"
    assert browser.session["_auth_user_id"] == str(mary.pk) != str(paul.pk)
    for address in ("/admin/mode/", "/admin/logout/", "/admin/simulator/price/"):
        answer = browser.post(address, {"mode": "live", FIELD: token_for(browser, address), CSRF_FIELD: "x"})
        assert answer.status_code == 403
    assert browser.session["_auth_user_id"] == str(mary.pk)
    assert "live_mode" not in browser.session
