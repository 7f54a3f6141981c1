"""Copy a priced sale, of a checkout or an invoice, into a new order; nothing is recomputed (R-CHK-168)."""

import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from catalog.skus.managed import MANAGED
from catalog.skus.models import Sku
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import CREATED, move_line
from fulfillment.sales.document import Document
from fulfillment.sales.priced_lines import PricedLine

OWN = frozenset({"key", "wire_id", "created_time", "updated_time"})
DOCUMENT_COLUMNS = [field.attname for field in Document._meta.concrete_fields if field.attname not in OWN]
LINE_COLUMNS = [field.attname for field in PricedLine._meta.concrete_fields if field.attname not in OWN]
LOWEST_ID, IDS = 10**11, 9 * 10**11
"""Ids of orders and their lines have twelve digits."""


def copy_sale(source: Document, *, checkout_id: str = "") -> Order:
    """Return the unsaved order of a checkout or invoice, with its lines in their order, each with a new id.

    Lines whose SKU is managed now are marked (fulfillment.md, section 14); lines with a subscription get a billing
    agreement (R-CHK-228).
    """
    order = Order(wire_id=new_ids(Order, 1)[0], checkout_id=checkout_id)
    for name in DOCUMENT_COLUMNS:
        setattr(order, name, getattr(source, name))
    order.session = source.session
    order.created_time = order.now()
    managed = _managed_skus(source)
    order.items, order.charges = [], []
    for line, wire_id in zip(source.items, new_ids(OrderLine, len(source.items)), strict=True):
        copy = OrderLine(document=order, wire_id=wire_id, managed=line.sku_id in managed)
        for name in LINE_COLUMNS:
            setattr(copy, name, getattr(line, name))
        move_line(copy, CREATED, order.created_time)
        order.items.append(copy)
    _add_billing_agreements(order.items)
    return order


def new_ids(model: type[Order] | type[OrderLine], count: int) -> list[str]:
    """Draw unguessable ids that are free in both modes (R-CHK-005, R-CHK-168)."""
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = {str(LOWEST_ID + secrets.randbelow(IDS)): None for _ in range(count - len(found))}
        taken = set(model._base_manager.filter(wire_id__in=drawn).values_list("wire_id", flat=True))
        found |= {number: None for number in drawn if number not in taken}
    return list(found)


def _managed_skus(source: Document) -> set[str]:
    ids = {line.sku_id for line in source.items if line.sku_id}
    rows = Sku.objects.in_mode(source.live_mode).filter(wire_id__in=ids, managed_fulfillment=MANAGED)
    return set(rows.values_list("wire_id", flat=True))


def _add_billing_agreements(lines: Sequence[OrderLine]) -> None:
    """Add one for each line with a subscription, shared by the lines of one plan subscription; keep those sent."""
    shared: dict[tuple[Any, Any], str] = {}
    for line in lines:
        info = line.subscription_info
        if not info or info.get("billing_agreement_id"):
            continue
        made = str(uuid.uuid4())
        if info.get("plan_id"):
            made = shared.setdefault((info["plan_id"], info.get("subscription_id")), made)
        line.subscription_info = info | {"billing_agreement_id": made}
