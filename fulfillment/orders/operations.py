"""Changes of orders by clients (R-CHK-185, R-CHK-186)."""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, invalid
from catalog.wire.records.operations import check_fields
from catalog.wire.values.naming import wire_name

from .events import record_order_event
from .models import Order

ANNOUNCED = frozenset({"upstream_id", "metadata"})
"""Attributes whose change is an `order.updated` event (R-EVT-023)."""


class OrderAttributes(TypedDict, total=False):
    """Attributes that a client may change on an order."""

    upstream_id: str
    metadata: Mapping[str, Any]
    request_to_be_forgotten: bool


CHANGEABLE = OrderAttributes.__annotations__.keys()


@transaction.atomic
def update_order(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[OrderAttributes]
) -> Order:
    """Change the given attributes, in any state.

    Raises NotFound; ValidationError with all problems, also if the request to be forgotten is withdrawn.
    """
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    former = {name: getattr(order, name) for name in CHANGEABLE}
    for name, value in attributes.items():
        setattr(order, name, value)
    _check(order, former, found)
    changed = {name for name in CHANGEABLE if getattr(order, name) != former[name]}
    if changed:
        order.updated_time = order.now()
        order.save()
    if changed & ANNOUNCED:
        previous = {wire_name(name): former[name] or None for name in sorted(changed & ANNOUNCED)}
        record_order_event("order.updated", order, previous=previous)
    return order


def _check(order: Order, former: dict[str, Any], errors: Errors) -> None:
    check_fields(order, errors, only=CHANGEABLE)
    if former["request_to_be_forgotten"] and not order.request_to_be_forgotten:
        errors["request_to_be_forgotten"] = [invalid(False)]
    if errors:
        raise ValidationError(errors)
