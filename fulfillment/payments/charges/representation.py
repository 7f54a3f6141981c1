"""Charges as the wire shows them (fulfillment.md, 11.1)."""

from typing import Any

from catalog.wire.values.times import format_time

from . import states
from .models import Charge, ChargeOperation

OPERATION_FAILED = "Failed to operate on charge"
"""What `GET /charges/{id}` alone says of a failed operation (R-FUL-268)."""


def represent_charge(charge: Charge, *, embedded: bool = False, told: bool = False) -> dict[str, Any]:
    """Return a charge with all that was done on it.

    `embedded` is how orders show it: without what they say themselves, and without messages. `told` is how events
    show it: with everything but messages (events.md, section 4).
    """
    captures, cancels, refunds = (_operations(charge, kind) for kind, _ in states.KINDS)
    shown: dict[str, Any] = {
        "id": charge.wire_id,
        "createdTime": format_time(charge.created_time),
        "currency": charge.currency,
        "amount": charge.amount,
        "state": charge.state,
        "orderId": charge.order_id,
        "sourceId": charge.source.wire_id,
        "paymentSessionId": charge.session.wire_id,
        "type": charge.type,
        "captured": bool(captures),
        "refunded": bool(refunds),
        "captures": captures,
        "cancels": cancels,
        "refunds": refunds,
        "failureCode": charge.failure_code,
        "failureMessage": charge.failure_message,
        "liveMode": charge.live_mode,
    }
    kept = {name: value for name, value in shown.items() if value not in ("", [])}
    if embedded:
        return _embedded(kept)
    return _without_messages(kept) if told else kept


def _operations(charge: Charge, kind: str) -> list[dict[str, Any]]:
    return [_operation(operation) for operation in charge.entries if operation.kind == kind]


def _operation(operation: ChargeOperation) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": operation.wire_id,
        "createdTime": format_time(operation.created_time),
        "updatedTime": format_time(operation.updated_time),
        "amount": operation.amount,
        "state": operation.state,
    }
    if operation.kind != states.REFUND and operation.fulfillment_id:
        shown["fulfillmentId"] = operation.fulfillment_id
    if operation.state == states.FAILED:
        shown |= {"failureCode": operation.failure_code, "failureMessage": OPERATION_FAILED}
    return shown


def _embedded(shown: dict[str, Any]) -> dict[str, Any]:
    kept = _without(_without_messages(shown), "orderId", "paymentSessionId", "liveMode")
    hidden = {"captures": "fulfillmentId", "cancels": "fulfillmentId", "refunds": "id"}
    operations = {kind: [_without(one, name) for one in kept[kind]] for kind, name in hidden.items() if kind in kept}
    return kept | operations


def _without_messages(shown: dict[str, Any]) -> dict[str, Any]:
    lists = ("captures", "cancels", "refunds")
    operations = {kind: [_without(one, "failureMessage") for one in shown[kind]] for kind in lists if kind in shown}
    return _without(shown, "failureMessage") | operations


def _without(shown: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in names}
