"""An order is a copy of the sale it comes from: same figures, nothing computed anew (R-CHK-168)."""

import uuid
from collections.abc import Sequence
from typing import Any

from catalog.skus.managed import MANAGED
from catalog.skus.models import Sku
from fulfillment.orders.identifiers import new_line_ids, new_order_id
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import CREATED, move_line
from fulfillment.sales.document import Document
from fulfillment.sales.priced_lines import PricedLine

OWN = frozenset({"key", "wire_id", "created_time", "updated_time"})
DOCUMENT_COLUMNS = [field.attname for field in Document._meta.concrete_fields if field.attname not in OWN]
LINE_COLUMNS = [field.attname for field in PricedLine._meta.concrete_fields if field.attname not in OWN]


def copy_sale(source: Document, lines: Sequence[PricedLine], *, checkout_id: str = "") -> tuple[Order, list[OrderLine]]:
    """Return the order of a checkout or invoice and its lines, in their order, each with a new id; nothing is stored.

    Lines whose SKU is managed at this moment are marked (fulfillment.md, section 14); lines with a subscription get
    a billing agreement (R-CHK-228).
    """
    order = Order(wire_id=new_order_id(), checkout_id=checkout_id)
    for name in DOCUMENT_COLUMNS:
        setattr(order, name, getattr(source, name))
    order.session = source.session
    order.created_time = order.now()
    managed = _managed_skus(source, lines)
    copies = []
    for line, wire_id in zip(lines, new_line_ids(len(lines)), strict=True):
        copy = OrderLine(document=order, wire_id=wire_id, managed=line.sku_id in managed)
        for name in LINE_COLUMNS:
            setattr(copy, name, getattr(line, name))
        move_line(copy, CREATED, order.created_time)
        copies.append(copy)
    _add_billing_agreements(copies)
    return order, copies


def _managed_skus(source: Document, lines: Sequence[PricedLine]) -> set[str]:
    ids = {line.sku_id for line in lines if line.sku_id}
    rows = Sku.objects.in_mode(source.live_mode).filter(wire_id__in=ids, managed_fulfillment=MANAGED)
    return set(rows.values_list("wire_id", flat=True))


def _add_billing_agreements(lines: Sequence[OrderLine]) -> None:
    """One for each line with a subscription, shared by the lines of one plan subscription; a sent one stays."""
    shared: dict[tuple[Any, Any], str] = {}
    for line in lines:
        info = line.subscription_info
        if not info or info.get("billingAgreementId"):
            continue
        made = str(uuid.uuid4())
        if info.get("planId"):
            made = shared.setdefault((info["planId"], info.get("subscriptionId")), made)
        line.subscription_info = info | {"billingAgreementId": made}
