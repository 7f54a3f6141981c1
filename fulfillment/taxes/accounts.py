"""Look-ups of a mode's account: settings, selling entities, exchange rates."""

from dataclasses import replace
from decimal import Decimal

from fulfillment.pricing.selling_entity import NORTH_AMERICA, NORTH_AMERICA_ALTERNATIVE, EntityRule

from .models import AccountSettings, ExchangeRate, SellingEntityRule


def account(live_mode: bool) -> AccountSettings:
    """Return the settings of a mode's account; the defaults, not stored, where staff have set nothing."""
    return AccountSettings.objects.filter(live_mode=live_mode).first() or AccountSettings(live_mode=live_mode)


def entity_rules(settings: AccountSettings) -> tuple[EntityRule, ...]:
    """Return the rules in the order they are asked in, with the account's entity for North America (R-CHK-121)."""
    rules = (row.as_rule() for row in SellingEntityRule.objects.all())
    return tuple(_for_account(rule, settings) for rule in rules)


def euro_rate(currency: str) -> Decimal | None:
    """Return the value of one unit in EUR, or None without a rate (R-CHK-126)."""
    if currency == "EUR":
        return Decimal(1)
    return ExchangeRate.objects.filter(currency=currency).values_list("euros", flat=True).first()


def _for_account(rule: EntityRule, settings: AccountSettings) -> EntityRule:
    if settings.use_alternative_us_entity and rule.entity.id == NORTH_AMERICA.id:
        return replace(rule, entity=NORTH_AMERICA_ALTERNATIVE)
    return rule
