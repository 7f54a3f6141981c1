"""The tax identifiers of sales. A sale stores their ids and shows them as they are now."""

from collections.abc import Iterable, Sequence

from catalog.wire.values.text import has_unstorable_text
from fulfillment.tax_identifiers.models import TaxIdentifier

from .document import Document

MARK = "shown_identifiers"


def show_identifiers(sale: Document, identifiers: list[TaxIdentifier]) -> None:
    """Keep identifiers that were looked up, to be shown."""
    setattr(sale, MARK, identifiers)


def identifiers_of(sale: Document) -> list[TaxIdentifier]:
    """Return the identifiers of a sale in its order, without deleted ones (R-CHK-106)."""
    if not hasattr(sale, MARK):
        load_identifiers([sale])
    found: list[TaxIdentifier] = getattr(sale, MARK)
    return found


def load_identifiers(sales: Sequence[Document]) -> None:
    """Look up the identifiers of several sales of one mode in one query, for a list (R-CON-143)."""
    ids = {wire_id for sale in sales for wire_id in wanted_ids(sale)}
    rows: Iterable[TaxIdentifier] = ()
    if ids:
        rows = TaxIdentifier.objects.in_mode(sales[0].live_mode).filter(wire_id__in=ids)
    known = {row.wire_id: row for row in rows}
    for sale in sales:
        show_identifiers(sale, [known[wire_id] for wire_id in wanted_ids(sale) if wire_id in known])


def wanted_ids(sale: Document) -> list[str]:
    """Return the ids that a sale holds, each once."""
    ids = dict.fromkeys(element["id"] for element in sale.tax_identifiers)
    return [wire_id for wire_id in ids if not has_unstorable_text(wire_id)]
