"""What checkouts and invoices ask about tax identifiers (R-CHK-106, R-CHK-110)."""

from collections.abc import Sequence

from catalog.wire.exceptions import Errors, problem, quoted
from catalog.wire.values.text import has_unstorable_text
from fulfillment.pricing import relief

from .applicability import rows_for
from .models import TaxIdentifier


def find_attached(
    ids: Sequence[str], *, live_mode: bool, customer_id: str | None
) -> tuple[list[TaxIdentifier], Errors]:
    """Return the identifiers with these ids, in their order and each once, and what is wrong with the others.

    An unknown id is E-CHK-22, one that belongs to somebody else than the buyer E-CHK-27. One query.
    """
    wanted = [wire_id for wire_id in dict.fromkeys(ids) if not has_unstorable_text(wire_id)]
    rows = TaxIdentifier.objects.in_mode(live_mode).filter(wire_id__in=wanted) if wanted else ()
    known = {row.wire_id: row for row in rows}
    found: list[TaxIdentifier] = []
    errors: Errors = {}
    for wire_id in dict.fromkeys(ids):
        identifier = known.get(wire_id)
        if identifier is None:
            text = f"Tax identifier '{quoted(wire_id)}' not found."
            errors.setdefault("tax_identifiers", []).append(problem("not_found", text, status=409, parameter="id"))
        elif identifier.customer_id not in ("", customer_id):
            text = f"Tax identifier '{quoted(wire_id)}' is attached to a different customer."
            errors.setdefault("tax_identifiers", []).append(problem("tax_identifier_in_use", text, status=409))
        else:
            found.append(identifier)
    return found, errors


def applicable(identifier: TaxIdentifier, *, country: str, entity_id: str, customer_type: str) -> bool:
    """Tell whether an identifier may be used for a sale (E-CHK-28)."""
    rows = rows_for(country=country, entity_id=entity_id, customer_type=customer_type, of_type=identifier.type)
    return bool(rows)


def required_types(*, country: str, entity_id: str, customer_type: str) -> set[str]:
    """Return the types without which a sale is not possible (E-CHK-29)."""
    rows = rows_for(country=country, entity_id=entity_id, customer_type=customer_type)
    return {row.type for row in rows if row.required}


def as_pricing(identifier: TaxIdentifier, *, country: str, entity_id: str) -> relief.TaxIdentifier:
    """Return an identifier as pricing wants it: with the customer types that it applies to at this place and entity."""
    rows = rows_for(country=country, entity_id=entity_id, of_type=identifier.type)
    return relief.TaxIdentifier(identifier.type, identifier.state, frozenset(row.customer_type for row in rows))
