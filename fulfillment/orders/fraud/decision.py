"""Decide the review of an order: denied parties first, then the first rule that matches (R-CHK-173)."""

from dataclasses import dataclass

from fulfillment.sales.document import Document

from .matching import Facts, compared, matches
from .models import BLOCK, PASS, DeniedParty, FraudRule

PARTY_MEMBERS = ("name", "organization")


@dataclass(frozen=True)
class Decision:
    """An outcome and, for staff, the reason."""

    outcome: str
    reason: str = ""


def decide(document: Document) -> Decision:
    """Return the decision about a sale; it passes unless something matches. Two queries."""
    facts = facts_of(document)
    denied = _denied_party(document.live_mode, facts)
    if denied is not None:
        return Decision(BLOCK, f"Denied party: {denied}")
    for rule in FraudRule.objects.filter(live_mode=document.live_mode, enabled=True).order_by("position", "pk"):
        if matches(rule.kind, rule.value, rule.currency, facts):
            return Decision(rule.outcome, f"Rule: {rule}")
    return Decision(PASS)


def facts_of(document: Document) -> Facts:
    """Return the facts about a sale that the review looks at."""
    sides = [side for side in (document.ship_to, document.bill_to) if side]
    countries = frozenset(filter(None, (side.get("address", {}).get("country") for side in sides)))
    names = ((side.get(member), side.get("address", {}).get("country")) for side in sides for member in PARTY_MEMBERS)
    return Facts(
        email=document.email,
        browser_ip=document.browser_ip,
        countries=countries,
        amount=document.total_amount,
        currency=document.currency,
        parties=frozenset((compared(name), country) for name, country in names if name and country),
    )


def _denied_party(live_mode: bool, facts: Facts) -> DeniedParty | None:
    rows = DeniedParty.objects.filter(
        live_mode=live_mode, compared_name__in={name for name, _ in facts.parties}, country__in=facts.countries
    )
    return next((row for row in rows if (row.compared_name, row.country) in facts.parties), None)
