"""Derive who is billed from the owners of sources (R-CHK-145)."""

from typing import Any

from fulfillment.payments.sources.models import Source

from .contributions import contributions_of
from .models import PaymentSession


def derived_payer(session: PaymentSession, *, beside: Source | None = None) -> dict[str, Any]:
    """Return who is billed: the owner of the primary source, else of the secondary one attached last, else {}.

    `beside` is a source that is about to be attached.
    """
    sources = [row.source for row in contributions_of(session)]
    if beside is not None:
        # A primary source replaces the former one.
        sources = [source for source in sources if not (beside.is_primary and source.is_primary)] + [beside]
    known = [source for source in sources if source.owner]
    best = next((source for source in known if source.is_primary), known[-1] if known else None)
    return billed(best.owner) if best is not None else {}


def billed(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the owner of a source as the recipient of a bill (R-CHK-145)."""
    name = " ".join(part for part in (owner.get("first_name"), owner.get("last_name")) if part)
    members = {
        "address": owner.get("address"),
        "name": name,
        "phone": owner.get("phone_number"),
        "email": owner.get("email"),
        "organization": owner.get("organization"),
        "additional_address_info": owner.get("additional_address_info"),
    }
    return {member: value for member, value in members.items() if value}


def owner_of(payer: dict[str, Any]) -> dict[str, Any]:
    """Return the recipient of a bill as the owner of a source; the last word of the name is the last name."""
    first, _, last = payer.get("name", "").rpartition(" ")
    members = {
        "first_name": first,
        "last_name": last,
        "email": payer.get("email"),
        "phone_number": payer.get("phone"),
        "organization": payer.get("organization"),
        "address": payer.get("address"),
        "additional_address_info": payer.get("additional_address_info"),
    }
    return {member: value for member, value in members.items() if value}
