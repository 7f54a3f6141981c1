"""Whether orders are made of their lines, and paid by what was contributed (R-CHK-078, R-CHK-134, R-CHK-150)."""

from collections.abc import Iterator

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.states import AUTHORISED
from fulfillment.payments.sessions.models import Contribution
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.states import CHARGEABLE

COMPONENTS = (
    F("amount")
    - F("discount_share")
    + F("tax_amount")
    + F("shipping_amount")
    - F("shipping_discount_share")
    + F("shipping_tax")
    + F("fees_amount")
    + F("fees_tax")
    + F("duties")
    + F("importer_tax")
)
"""What a line is worth (R-FUL-261)."""


def find_sale_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each order, line or source of a mode that disagrees with what it is made of."""
    return [*_lines(live_mode), *_orders(live_mode), *_spent_sources(live_mode)]


def _lines(live_mode: bool) -> Iterator[str]:
    wrong = OrderLine.objects.filter(document__live_mode=live_mode).exclude(line_value=COMPONENTS)
    for line in wrong.order_by("key"):
        yield f"Line {line.wire_id}: worth {line.line_value}, which its amounts do not add up to"


def _orders(live_mode: bool) -> Iterator[str]:
    """The lines make the total, and so do the contributions of the sources, as long as there are any."""
    orders = Order.objects.in_mode(live_mode).annotate(
        lines_sum=_total(OrderLine.objects.filter(document=OuterRef("pk")), "document", "line_value"),
        paid_sum=_total(Contribution.objects.filter(session=OuterRef("session")), "session", "amount"),
    )
    members = ("wire_id", "total_amount", "lines_sum", "paid_sum")
    wrong = orders.exclude(total_amount=F("lines_sum"), paid_sum=F("total_amount"))
    for wire_id, total, lines, paid in wrong.order_by("key").values_list(*members):
        yield f"Order {wire_id}: total {total}, its lines are worth {lines}, its sources contribute {paid}"


def _total(rows: "QuerySet[OrderLine] | QuerySet[Contribution]", by: str, column: str) -> Coalesce:
    amount: DecimalField = DecimalField(max_digits=19, decimal_places=4)
    summed = rows.order_by().values(by).annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(summed, output_field=amount), 0, output_field=amount)


def _spent_sources(live_mode: bool) -> Iterator[str]:
    """A single-use source that was charged cannot be charged again."""
    charged = Charge.objects.filter(source=OuterRef("pk"), authorisation=AUTHORISED)
    sources = Source.objects.in_mode(live_mode).filter(Exists(charged), reusable=False, state=CHARGEABLE)
    for wire_id in sources.order_by("key").values_list("wire_id", flat=True):
        yield f"Source {wire_id}: was charged, but can be charged again"
