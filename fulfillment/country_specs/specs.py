"""Country specifications: the addresses and tax identifiers that buyers give (R-CAT-220 to R-CAT-224)."""

from typing import Any

from fulfillment.addresses.rules import RULES, TO_BILL
from fulfillment.tax_identifiers.applicability import Applicability, rows_for, table
from fulfillment.tax_identifiers.formats import format_of
from fulfillment.taxes.lookup import account, entity_rules

from .schemas import address_schema, tax_identifier_schema, whole

IDENTIFIERS_ONLY = frozenset({"BR", "PL"})
"""Countries specified without addresses; all others are the countries with address rules."""


def specification(country: str, entity_id: str, *, live_mode: bool) -> dict[str, Any] | None:
    """Return the specification of a country and an entity, or None (R-CAT-221). Runs two queries at most."""
    if country not in RULES and country not in IDENTIFIERS_ONLY:
        return None
    if entity_id not in selling_entities(country, live_mode=live_mode):
        return None
    rows = sorted(rows_for(country=country, entity_id=entity_id))
    if country in IDENTIFIERS_ONLY and not rows:
        return None
    return {
        "country": country,
        "selling_entity": entity_id,
        **_addresses(country),
        "individual_tax_identifiers_schemas": _identifiers(rows, "individual"),
        "business_tax_identifiers_schemas": _identifiers(rows, "business"),
        "tax_identifiers_info": [_info(row) for row in rows],
        "live_mode": live_mode,
    }


def selling_entities(country: str, *, live_mode: bool) -> set[str]:
    """Return the entities that sell to a country according to the account's rules or the table of identifiers."""
    found = {row.entity for row in table() if row.country == country}
    settled: set[bool] = set()
    for rule in entity_rules(account(live_mode)):
        if rule.physical in settled or (rule.destinations and country not in rule.destinations):
            continue
        found.add(rule.entity.id)
        if not rule.origins:
            # First match wins: later rules never apply.
            settled.add(rule.physical)
    return found


def _addresses(country: str) -> dict[str, str]:
    rules = RULES.get(country)
    if rules is None:
        return {}
    bill = address_schema(country, rules, TO_BILL)
    ship = address_schema(country, rules, rules.to_send_goods)
    return {"billing_address_schema": bill, "shipping_address_schema": ship, "billing_address_only_schema": bill}


def _identifiers(rows: list[Applicability], customer_type: str) -> list[str]:
    mine = (row for row in rows if row.customer_type == customer_type)
    return [tax_identifier_schema(row.type, required=row.required) for row in mine]


def _info(row: Applicability) -> dict[str, Any]:
    pattern = whole(format_of(row.type).pattern)
    return {
        "type": row.type,
        "customer_type": row.customer_type,
        "is_required": row.required,
        "format_pattern": pattern,
    }
