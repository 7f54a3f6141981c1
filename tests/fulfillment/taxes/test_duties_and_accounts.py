"""Duties, selling entities, exchange rates, settings (R-CHK-092, R-CHK-121, R-CHK-123, R-CHK-126)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.pricing.selling_entity import (
    NORTH_AMERICA_ALTERNATIVE,
    SEED,
    EntityRule,
    SellingEntity,
    choose_selling_entity,
)
from fulfillment.taxes.loading import load_tax_tables
from fulfillment.taxes.lookup import account, duty_tables, entity_rules, euro_rate
from fulfillment.taxes.models import AccountSettings, DutyRate, ExchangeRate, SellingEntityRule

from .shipped import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded() -> None:
    """Load the two tables that are not large."""
    load_tax_tables(only=[DutyRate, SellingEntityRule])


def duty(country: str, hs_code: str, day: date = TODAY) -> Decimal | None:
    found = duty_tables([country]).duty(country, hs_code, day)
    return found.value if found else None


def seller(rules: tuple[EntityRule, ...], destination: str) -> SellingEntity | None:
    routes = [("US", destination)]
    return choose_selling_entity(rules, routes=routes, bill_to=None, ship_to=None, purchase_location=None)


def add_duty(destination: str, hs_prefix: str, rate: str, **values: Any) -> DutyRate:
    return DutyRate.objects.create(destination=destination, hs_prefix=hs_prefix, rate=Decimal(rate), **values)


def test_the_documented_duties(seeded: None) -> None:
    assert [duty("NL", code) for code in ("6404.11", "6404.20.12", "6403.12", "8518.30")] == [
        Decimal("0.17"),
        Decimal("0.17"),
        Decimal("0.12"),
        Decimal("0.12"),
    ]


def test_only_the_eu_is_on_the_landed_cost_list_until_staff_add_others(seeded: None) -> None:
    """R-CHK-123."""
    listed = duty_tables(["NL", "CH", "US"])
    assert [listed.listed(country) for country in ("NL", "CH", "US")] == [True, False, False]
    add_duty("CH", "", "0.02")
    assert duty_tables(["CH"]).listed("CH")
    assert duty("CH", "6404.11") == Decimal("0.02")
    assert duty("US", "6404.11") is None


def test_a_staff_row_beats_the_seed_from_its_first_day(seeded: None) -> None:
    add_duty("EU", "64.04", "0.18", valid_from=date(2027, 1, 1))
    assert duty("NL", "6404.11", date(2026, 12, 31)) == Decimal("0.17")
    assert duty("NL", "6404.11", date(2027, 1, 1)) == Decimal("0.18")


def test_a_duty_tells_where_it_comes_from(seeded: None) -> None:
    found = duty_tables(["NL"]).duty("NL", "6404.11", TODAY)
    assert found is not None
    assert (str(found.jurisdiction), found.category, found.rule) == ("EU", "duty", "R-CHK-124")
    assert found.source
    assert "from the built-in table" in found.row


def test_the_rules_begin_as_pricing_knows_them(seeded: None) -> None:
    """R-CHK-121."""
    assert entity_rules(account(live_mode=False)) == SEED


def test_an_account_may_sell_through_the_other_north_american_company(seeded: None) -> None:
    AccountSettings.objects.create(live_mode=False, use_alternative_us_entity=True)
    assert seller(entity_rules(account(live_mode=False)), "CA") == NORTH_AMERICA_ALTERNATIVE
    assert entity_rules(account(live_mode=True)) == SEED


def test_staff_put_a_rule_before_the_others(seeded: None) -> None:
    SellingEntityRule.objects.create(
        position=5, origins="US", destinations="NL DE", entity_id="X", entity_name="X Ltd.", entity_country="NL"
    )
    rules = entity_rules(account(live_mode=False))
    found = [seller(rules, destination) for destination in ("DE", "FR")]
    assert [entity.id for entity in found if entity] == ["X", "DR_IRELAND-ENTITY"]


def test_exchange_rates() -> None:
    """R-CHK-126: no rate means at par, which is for pricing to decide."""
    ExchangeRate.objects.create(currency="USD", euros=Decimal("0.92"))
    assert [euro_rate(currency) for currency in ("USD", "EUR", "JPY")] == [Decimal("0.92"), Decimal(1), None]


def test_the_settings_of_an_untouched_account() -> None:
    settings = account(live_mode=True)
    assert settings.live_mode
    assert settings._state.adding
    assert (settings.landed_cost_enabled, settings.landed_cost_available) == (True, True)
    assert (settings.use_alternative_us_entity, settings.item_classification) == (False, False)
    assert settings.currencies_off == {"PAB"}
    assert not AccountSettings.objects.exists()
