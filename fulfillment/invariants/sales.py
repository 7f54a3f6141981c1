"""Whether orders are made of their lines, and paid by what was contributed (R-CHK-078, R-CHK-134, R-CHK-150).

Amounts are added up here and not by the database: SQLite would do it with binary floats.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef

from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.states import AUTHORISED
from fulfillment.payments.sessions.models import Contribution
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.states import CHARGEABLE

PLUS = ("amount", "tax_amount", "shipping_amount", "shipping_tax", "fees_amount", "fees_tax", "duties", "importer_tax")
MINUS = ("discount_share", "shipping_discount_share")
"""What a line is worth (R-FUL-261)."""
Sums = dict[int, Decimal]


def find_sale_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each order, line or source of a mode that disagrees with what it is made of."""
    worth: Sums = defaultdict(Decimal)
    return [*_lines(live_mode, worth), *_orders(live_mode, worth), *_spent_sources(live_mode)]


def _lines(live_mode: bool, worth: Sums) -> Iterator[str]:
    """Compare lines with their amounts, and note what they are worth by order."""
    lines = OrderLine.objects.filter(document__live_mode=live_mode).order_by("key")
    for wire_id, order, value, *amounts in lines.values_list(
        "wire_id", "document_id", "line_value", *PLUS, *MINUS
    ).iterator():
        worth[order] += value
        added = sum(amounts[: len(PLUS)]) - sum(amounts[len(PLUS) :])
        if added != value:
            yield f"Line {wire_id}: worth {value}, but its amounts add up to {added}"


def _orders(live_mode: bool, worth: Sums) -> Iterator[str]:
    """The lines make the total, and so do the contributions of the sources."""
    paid: Sums = defaultdict(Decimal)
    contributions = Contribution.objects.filter(session__live_mode=live_mode, session__order__isnull=False)
    for session, amount in contributions.values_list("session_id", "amount").iterator():
        paid[session] += amount
    orders = (
        Order.objects.in_mode(live_mode).order_by("key").values_list("key", "wire_id", "session_id", "total_amount")
    )
    for key, wire_id, session, total in orders.iterator():
        if worth[key] != total:
            yield f"Order {wire_id}: total {total}, but its lines are worth {worth[key]}"
        if paid[session] != total:
            yield f"Order {wire_id}: total {total}, but its sources contribute {paid[session]}"


def _spent_sources(live_mode: bool) -> Iterator[str]:
    """A single-use source that was charged cannot be charged again."""
    charged = Charge.objects.filter(source=OuterRef("pk"), authorisation=AUTHORISED)
    sources = Source.objects.in_mode(live_mode).filter(Exists(charged), reusable=False, state=CHARGEABLE)
    for wire_id in sources.order_by("key").values_list("wire_id", flat=True):
        yield f"Source {wire_id}: was charged, but can be charged again"
