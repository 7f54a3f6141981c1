"""The tax tables in the browser: found, edited with validity, never without the note (section 12)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from catalog.staff.mode import SESSION_KEY
from fulfillment.taxes.models import (
    AccountSettings,
    DutyRate,
    ExchangeRate,
    SellingEntityRule,
    ShippingTaxability,
    Taxability,
    TaxRate,
    TaxRateComponent,
    ZipCounties,
)

from .shipped import tax_rate

NOTE = "not tax advice"
ZIP = {"region": "MN", "postal_from": "55129", "postal_to": "55129"}
FORM = {
    "country": "US",
    "level": "zip",
    "region": "MN",
    "postal_from": "55129",
    "postal_to": "55129",
    "applies_to": "addresses",
    "category": "standard",
    "rate": "0.09",
    "valid_from": "2026-12-01",
    "valid_to": "",
}

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(reference: None) -> SignIn:
    """Return a function that signs in a superuser, or a person with only these rights."""

    def enter(*rights: str, live: bool = False) -> Client:
        user = User.objects.create_user("kim", is_staff=True, is_superuser=not rights)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(user)
        session = client.session
        session[SESSION_KEY] = live
        session.save()
        return client

    return enter


def page(model: type, *, of: object = None, name: str = "") -> str:
    action = name or ("change" if of else "changelist")
    return reverse(f"admin:fulfillment_{model.__name__.lower()}_{action}", args=[of.pk] if of else [])  # type: ignore[attr-defined]


def shown(client: Client, model: type, **query: str) -> str:
    response = client.get(page(model), query)
    assert response.status_code == 200
    return response.content.decode()


def rows() -> list[object]:
    """Store a row of each table."""
    return [
        tax_rate("0.08875", "zip", loaded=True, name="a loaded rate", **ZIP),
        TaxRateComponent.objects.create(country="US", region="MN", level="state", rate=Decimal("0.06875")),
        ZipCounties.objects.create(zip="55129", states="MN", counties="Washington County"),
        Taxability.objects.create(code="55101510", country="DE", treatment="reduced", rate_override=Decimal("0.07")),
        ShippingTaxability.objects.create(region="MN", shipping_rule="conditional"),
        DutyRate.objects.create(destination="EU", rate=Decimal("0.12")),
        SellingEntityRule.objects.create(entity_id="X", entity_name="X Ltd.", entity_country="NL"),
        ExchangeRate.objects.create(currency="USD", euros=Decimal("0.92")),
        AccountSettings.objects.create(),
    ]


def test_every_page_says_what_the_tables_are_not(sign_in: SignIn) -> None:
    client = sign_in()
    for row in rows():
        assert NOTE in shown(client, type(row))
        answer = client.get(page(type(row), of=row))
        assert answer.status_code == 200
        assert NOTE in answer.content.decode()


def test_a_rate_from_a_day_on(sign_in: SignIn) -> None:
    client = sign_in()
    answer = client.post(page(TaxRate, name="add"), FORM)
    assert answer.status_code == 302, answer.content.decode()
    row = TaxRate.objects.get()
    assert (row.rate, row.valid_from, row.origin) == (Decimal("0.09"), date(2026, 12, 1), "staff")
    assert row.history.get().actor_name == "kim"


def test_mistakes_are_shown_at_their_field(sign_in: SignIn) -> None:
    answer = sign_in().post(page(TaxRate, name="add"), FORM | {"valid_to": "2026-11-30", "country": "UK"})
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"valid_to", "country"}
    assert errors["valid_to"] == ["The last day lies before the first day."]
    assert not TaxRate.objects.exists()


def test_an_edited_row_is_the_staffs_and_its_history_tells_what_was_loaded(sign_in: SignIn) -> None:
    row = tax_rate("0.08875", "zip", loaded=True, **ZIP)
    client = sign_in()
    assert client.post(page(TaxRate, of=row), FORM).status_code == 302
    row.refresh_from_db()
    assert (row.origin, row.rate) == ("staff", Decimal("0.09"))
    history = client.get(page(TaxRate, of=row, name="history")).content.decode()
    assert "0.088750" in history
    assert "0.090000" in history


def test_rates_are_found(sign_in: SignIn) -> None:
    client = sign_in()
    tax_rate("0.05", "zip", region="MN", postal_from="55120", postal_to="55135", name="a range of codes")
    tax_rate("0.07", "city", region="MN", city="Hastings", valid_to=date(2020, 1, 1), name="an old rate")
    tax_rate("0.2", "country", country="FR", name="French")
    everything = {"a range of codes", "an old rate", "French"}

    def found(**query: str) -> set[str]:
        text = shown(client, TaxRate, **query)
        ids = {row.name for row in TaxRate.objects.all() if page(TaxRate, of=row) in text}
        return ids & everything

    assert found() == everything
    assert found(q="55129") == {"a range of codes"}
    assert found(q="55136") == set()
    assert found(q="hastings") == {"an old rate"}
    assert found(country="FR") == {"French"}
    assert found(region="mn") == {"a range of codes", "an old rate"}
    assert found(level__exact="city") == {"an old rate"}
    assert found(valid="today") == {"a range of codes", "French"}
    assert found(valid="other") == {"an old rate"}


@pytest.mark.parametrize("model", [TaxRateComponent, ZipCounties])
def test_tables_to_read_only(sign_in: SignIn, model: type) -> None:
    client = sign_in()
    row = next(row for row in rows() if isinstance(row, model))
    assert client.get(page(model, name="add")).status_code == 403
    assert client.post(page(model, of=row), {}).status_code == 403
    assert client.post(page(model, of=row, name="delete"), {"post": "yes"}).status_code == 403


def test_who_may_only_look_changes_nothing(sign_in: SignIn) -> None:
    row = tax_rate("0.08875", "zip", loaded=True, **ZIP)
    client = sign_in("view_taxrate")
    assert client.get(page(TaxRate, of=row)).status_code == 200
    assert client.post(page(TaxRate, of=row), FORM).status_code == 403
    assert client.post(page(TaxRate, name="add"), FORM).status_code == 403
    assert client.get(page(Taxability)).status_code == 403
    row.refresh_from_db()
    assert row.rate == Decimal("0.08875")


class TestAccountSettings:
    """One row for each mode, seen in its mode only."""

    form = {
        "default_country": "US",
        "default_region": "",
        "default_postal_code": "55129",
        "landed_cost_enabled": "on",
        "inactive_currencies": "PAB",
    }

    def test_the_one_row_of_the_mode_in_force(self, sign_in: SignIn) -> None:
        AccountSettings.objects.create(live_mode=False)
        client = sign_in(live=True)
        assert client.post(page(AccountSettings, name="add"), self.form).status_code == 302
        row = AccountSettings.objects.get(live_mode=True)
        assert (row.default_postal_code, row.landed_cost_enabled, row.landed_cost_available) == ("55129", True, False)
        assert client.post(page(AccountSettings, name="add"), self.form).status_code == 403
        assert client.post(page(AccountSettings, of=row, name="delete"), {"post": "yes"}).status_code == 403

    def test_the_other_modes_row_does_not_exist_here(self, sign_in: SignIn) -> None:
        row = AccountSettings.objects.create(live_mode=False)
        assert sign_in(live=True).get(page(AccountSettings, of=row)).status_code == 302

    def test_mistakes_are_shown_at_their_field(self, sign_in: SignIn) -> None:
        data = self.form | {"default_postal_code": "", "inactive_currencies": "PAB ABC"}
        answer = sign_in().post(page(AccountSettings, name="add"), data)
        errors = answer.context["adminform"].form.errors
        assert errors["default_postal_code"] == ["A place in the US needs its ZIP code."]
        assert errors["inactive_currencies"] == [
            "'ABC' is not a valid currency. Write three capital letters, such as EUR."
        ]
