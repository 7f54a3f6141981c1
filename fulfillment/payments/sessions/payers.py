"""Who is billed when nobody says it: the owner of the source (R-CHK-145)."""

from collections.abc import Callable
from typing import Any

from catalog.wire.values.naming import attribute_name, wire_name
from fulfillment.payments.sources.models import Source

from .contributions import contributions_of
from .models import PaymentSession


def derived_payer(session: PaymentSession, *, beside: Source | None = None) -> dict[str, Any]:
    """Return `billTo` from the owner of the primary source, else of the secondary one attached last; {} if none.

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
    """Return an owner as `billTo` (R-CHK-145)."""
    name = " ".join(part for part in (owner.get("first_name"), owner.get("last_name")) if part)
    members = {
        "address": _spelled(owner.get("address"), wire_name),
        "name": name,
        "phone": owner.get("phone_number"),
        "email": owner.get("email"),
        "organization": owner.get("organization"),
        "additionalAddressInfo": _spelled(owner.get("additional_address_info"), wire_name),
    }
    return {member: value for member, value in members.items() if value}


def owner_of(payer: dict[str, Any]) -> dict[str, Any]:
    """Return `billTo` as the owner of a source: the way back; the last word of the name is the last name."""
    first, _, last = payer.get("name", "").rpartition(" ")
    members = {
        "first_name": first,
        "last_name": last,
        "email": payer.get("email"),
        "phone_number": payer.get("phone"),
        "organization": payer.get("organization"),
        "address": _spelled(payer.get("address"), attribute_name),
        "additional_address_info": _spelled(payer.get("additionalAddressInfo"), attribute_name),
    }
    return {member: value for member, value in members.items() if value}


def _spelled(part: dict[str, Any] | None, spell: Callable[[str], str]) -> dict[str, Any]:
    # Until sales store their addresses with attribute names, as sources do.
    return {spell(name): value for name, value in (part or {}).items()}
