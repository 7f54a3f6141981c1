"""What clients may change of an order (R-CHK-185, R-CHK-186)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, invalid
from catalog.wire.records.operations import check_fields

from .events import record_order_event
from .models import Order

TOLD = {"upstream_id": "upstreamId", "metadata": "metadata"}
"""Attributes whose change is told by `order.updated` (R-EVT-023), with their names on the wire."""
CHANGEABLE = (*TOLD, "request_to_be_forgotten")


@transaction.atomic
def update_order(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Order:
    """Change upstream id, metadata, or the wish to be forgotten, in every state.

    Raises NotFound; ValidationError with all problems, also when the wish is taken back.
    """
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    former = {name: getattr(order, name) for name in CHANGEABLE}
    for name in CHANGEABLE:
        setattr(order, name, values.get(name, former[name]))
    _check(order, former, found)
    changed = {name for name in CHANGEABLE if getattr(order, name) != former[name]}
    if changed:
        order.updated_time = order.now()
        order.save()
    if changed & TOLD.keys():
        previous = {TOLD[name]: former[name] or None for name in TOLD if name in changed}
        record_order_event("order.updated", order, list(order.lines.all()), previous=previous)
    return order


def _check(order: Order, former: dict[str, Any], errors: Errors) -> None:
    check_fields(order, errors, only=CHANGEABLE)
    if former["request_to_be_forgotten"] and not order.request_to_be_forgotten:
        errors["request_to_be_forgotten"] = [invalid(False)]
    if errors:
        raise ValidationError(errors)
