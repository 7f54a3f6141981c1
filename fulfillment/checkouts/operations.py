"""Making, changing and deleting checkouts; every success prices the whole cart anew (R-CHK-017, R-CHK-024)."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.known import preloaded
from catalog.wire.problems import Errors, add_errors, invalid, is_bad_request, missing, problem
from catalog.wire.storing import assign
from fulfillment.events.recording import record_event

from .calculation import Calculation, calculate
from .models import Checkout, CheckoutLine
from .products import find_products
from .representation import represent_checkout
from .states import refuse_unless_open
from .subscriptions import subscription_errors

UNSTORED = ("items", "source_id", "language")
"""Members of a body that are not attributes of the checkout."""
DEFAULT_LOCALE = "en_US"
LINE_COLUMNS = [field.name for field in CheckoutLine._meta.concrete_fields if not field.primary_key]


def draft_checkout(
    *, live_mode: bool, values: dict[str, Any], errors: Errors | None = None
) -> tuple[Checkout, list[CheckoutLine], Calculation]:
    """Build and price a checkout without storing anything: a dry run, and the first half of creating one.

    Raises ValidationError with all problems of the request (R-CHK-010).
    """
    found: Errors = dict(errors or {})
    checkout = Checkout(live_mode=live_mode, wire_id=str(uuid.uuid4()))
    checkout.created_time = checkout.now()
    _set_members(checkout, values)
    with preloaded():
        lines = _new_lines(checkout, values.get("items") or [], found)
        if "items" in values and not values["items"]:
            found["items"] = [missing()]
        _check_fields(checkout, found)
        calculation = calculate(checkout, lines, found)
    if calculation is None:
        raise ValidationError(found)
    return checkout, lines, calculation


@transaction.atomic
def create_checkout(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Checkout:
    """Create a checkout with its price and a payment session (R-CHK-016, R-CHK-131).

    Raises ValidationError with all problems; nothing is stored then (R-CHK-014).
    """
    checkout, lines, _ = draft_checkout(live_mode=live_mode, values=values, errors=errors)
    checkout.save()
    CheckoutLine.objects.bulk_create(lines)
    payload = represent_checkout(checkout, lines)
    record_event("checkout.created", payload=payload, live_mode=live_mode)
    return checkout


@transaction.atomic
def update_checkout(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Checkout:
    """Change what is sent and price the checkout anew (R-CHK-019 to R-CHK-024).

    Raises NotFound; RestrictedUpdate when it is no longer open; ValidationError with all problems of the result.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    lines = lines_of(checkout)
    found: Errors = dict(errors or {})
    before = represent_checkout(checkout, lines)
    _set_members(checkout, values)
    _change_lines(lines, values.get("items") or [], found)
    with preloaded():
        _check_fields(checkout, found)
        calculation = calculate(checkout, lines, found)
    if not is_bad_request(found):
        refuse_unless_open(checkout.state, wire_id)
    if calculation is None:
        raise ValidationError(found)
    _store_changes(checkout, lines, before)
    return checkout


@transaction.atomic
def delete_checkout(*, live_mode: bool, wire_id: str) -> None:
    """Delete an open checkout (R-CHK-029). Raises NotFound, RestrictedUpdate."""
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    refuse_unless_open(checkout.state, wire_id)
    last = represent_checkout(checkout, lines_of(checkout))
    checkout.delete()
    record_event("checkout.deleted", payload=last, live_mode=live_mode)


def lines_of(checkout: Checkout) -> list[CheckoutLine]:
    """Return the lines of a checkout in their order."""
    lines = list(checkout.lines.all())
    for line in lines:
        line.checkout = checkout
    return lines


def _set_members(checkout: Checkout, values: dict[str, Any]) -> None:
    """Take over what was sent; `language` stands in for a locale that is not in the same request (R-CHK-096)."""
    stored = {name: value for name, value in values.items() if name not in UNSTORED}
    if values.get("language") and not values.get("locale"):
        stored["locale"] = values["language"]
    if stored.get("locale") == "":
        stored["locale"] = DEFAULT_LOCALE
    if stored.get("currency") is None:
        stored.pop("currency", None)
        checkout.currency = "" if "currency" in values else checkout.currency
    assign(checkout, stored)


def _new_lines(checkout: Checkout, items: Sequence[dict[str, Any]], errors: Errors) -> list[CheckoutLine]:
    """Build the lines, each its own, in the order sent (R-CHK-031, R-CHK-032)."""
    for index, item in enumerate(items):
        if "skuId" not in item and "productDetails" not in item:
            errors[f"items[{index}].skuId"] = [missing()]
        elif "skuId" in item and "productDetails" in item:
            text = "Only one of skuId or productDetails can be specified."
            errors[f"items[{index}].productDetails"] = [problem("invalid_parameter", text)]
    products, more = find_products(items, live_mode=checkout.live_mode)
    errors.update(subscription_errors(items) | more)
    lines = []
    for position, (item, product) in enumerate(zip(items, products, strict=True)):
        line = CheckoutLine(checkout=checkout, wire_id=str(uuid.uuid4()), position=position)
        line.ask = {name: item[name] for name in ("price", "aggregatePrice", "discount") if name in item}
        line.quantity = item.get("quantity", 1)
        line.ship_from = item.get("shipFrom", {})
        line.subscription_info = item.get("subscriptionInfo", {})
        line.metadata = item.get("metadata", {})
        if product is not None:
            product.copy_to(line)
        lines.append(line)
    return lines


def _change_lines(lines: Sequence[CheckoutLine], items: Sequence[dict[str, Any]], errors: Errors) -> None:
    """Change subscription, origin or metadata of the lines that are named; the others stay (R-CHK-020)."""
    by_id = {line.wire_id: line for line in lines}
    errors.update(subscription_errors(items))
    for index, item in enumerate(items):
        line = by_id.get(item["id"])
        if line is None:
            errors[f"items[{index}].id"] = [invalid(item["id"])]
            continue
        line.ship_from = item.get("shipFrom", line.ship_from)
        line.subscription_info = item.get("subscriptionInfo", line.subscription_info)
        line.metadata = item.get("metadata", line.metadata)


def _check_fields(checkout: Checkout, errors: Errors) -> None:
    """Let the model's fields judge single values: lengths, metadata."""
    unread = {name for name in errors if "." not in name and "[" not in name}
    try:
        checkout.clean_fields(exclude={"currency", "wire_id", *unread})
    except ValidationError as error:
        add_errors(errors, error)


def _store_changes(checkout: Checkout, lines: Sequence[CheckoutLine], before: dict[str, Any]) -> None:
    """Store the result; time and event only if the wire shows a difference (R-CON-126, R-EVT-024)."""
    after = represent_checkout(checkout, lines)
    previous = {name: value for name, value in before.items() if after.get(name) != value}
    if not previous and after.keys() == before.keys():
        return
    checkout.updated_time = checkout.now()
    checkout.save()
    CheckoutLine.objects.bulk_update(lines, LINE_COLUMNS)
    record_event(
        "checkout.updated",
        payload=represent_checkout(checkout, lines),
        live_mode=checkout.live_mode,
        previous=previous,
    )
