"""The tax identifiers of checkouts. A checkout keeps their ids; what it shows of them is how they are now."""

from collections.abc import Iterable, Sequence

from catalog.wire.values.text import has_unstorable_text
from fulfillment.tax_identifiers.models import TaxIdentifier

from .document import Document

MARK = "shown_identifiers"


def show_identifiers(checkout: Document, identifiers: list[TaxIdentifier]) -> None:
    """Let a checkout show these identifiers, which were looked up already."""
    setattr(checkout, MARK, identifiers)


def identifiers_of(checkout: Document) -> list[TaxIdentifier]:
    """Return the identifiers of a checkout in its order; deleted ones are detached and thus gone (R-CHK-106)."""
    if not hasattr(checkout, MARK):
        load_identifiers([checkout])
    found: list[TaxIdentifier] = getattr(checkout, MARK)
    return found


def load_identifiers(checkouts: Sequence[Document]) -> None:
    """Look up the identifiers of several checkouts of one mode by one query, for a list (R-CON-143)."""
    ids = {wire_id for checkout in checkouts for wire_id in wanted_ids(checkout)}
    rows: Iterable[TaxIdentifier] = ()
    if ids:
        rows = TaxIdentifier.objects.in_mode(checkouts[0].live_mode).filter(wire_id__in=ids)
    known = {row.wire_id: row for row in rows}
    for checkout in checkouts:
        show_identifiers(checkout, [known[wire_id] for wire_id in wanted_ids(checkout) if wire_id in known])


def wanted_ids(checkout: Document) -> list[str]:
    """Return the ids that a checkout holds, each once."""
    ids = dict.fromkeys(element["id"] for element in checkout.tax_identifiers)
    return [wire_id for wire_id in ids if not has_unstorable_text(wire_id)]
