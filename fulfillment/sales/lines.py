"""Build and change the lines of a sale; each element of `items[]` is its own line (R-CHK-031)."""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, add_errors, invalid, missing, problem

from .document import Document
from .priced_lines import PricedLine
from .products import find_products
from .subscriptions import subscription_errors

L = TypeVar("L", bound=PricedLine)

ONE_PRODUCT = "Only one of skuId or productDetails can be specified."


def new_lines(document: Document, items: Sequence[dict[str, Any]], errors: Errors, model: type[L]) -> list[L]:
    """Build the lines in the order sent; what is wrong with them is added to `errors` (R-CHK-032)."""
    for index, item in enumerate(items):
        _check_product(index, item, errors)
    products, more = find_products(items, live_mode=document.live_mode)
    add_errors(errors, ValidationError(more))
    lines = []
    for position, (item, product) in enumerate(zip(items, products, strict=True)):
        line = _new_line(document, position, item, model)
        if f"items[{position}].quantity" in errors:
            # No count that pricing could go on with; what it says about it then is known already.
            line.quantity = 0
        if product is not None:
            product.copy_to(line)
        lines.append(line)
    add_errors(errors, ValidationError(subscription_errors(lines)))
    return lines


def _check_product(index: int, item: dict[str, Any], errors: Errors) -> None:
    """A line names its product in one of two ways; one that could not be read counts as named."""
    if "skuId" in item and "productDetails" in item:
        errors[f"items[{index}].productDetails"] = [problem("invalid_parameter", ONE_PRODUCT)]
    unread = (f"items[{index}].skuId", f"items[{index}].productDetails")
    named = "skuId" in item or "productDetails" in item or any(path.startswith(unread) for path in errors)
    if not named and f"items[{index}]" not in errors:
        errors[f"items[{index}].skuId"] = [missing()]


def _new_line(document: Document, position: int, item: dict[str, Any], model: type[L]) -> L:
    return model(
        document=document,
        wire_id=str(uuid.uuid4()),
        position=position,
        ask={name: item[name] for name in ("price", "aggregatePrice", "discount") if name in item},
        quantity=item.get("quantity", 1),
        ship_from=item.get("shipFrom", {}),
        subscription_info=item.get("subscriptionInfo", {}),
        metadata=item.get("metadata", {}),
    )


def change_lines(lines: Sequence[PricedLine], items: Sequence[dict[str, Any]], errors: Errors) -> None:
    """Change subscription, origin or metadata of the lines that are named; the others stay (R-CHK-020)."""
    by_id = {line.wire_id: line for line in lines}
    changed = []
    for index, item in enumerate(items):
        wire_id = item.get("id")
        if wire_id is None:
            continue
        line = by_id.get(wire_id)
        if line is None:
            errors[f"items[{index}].id"] = [invalid(wire_id)]
            continue
        line.ship_from = item.get("shipFrom", line.ship_from)
        line.subscription_info = item.get("subscriptionInfo", line.subscription_info)
        line.metadata = item.get("metadata", line.metadata)
        changed.append(line)
    add_errors(errors, ValidationError(subscription_errors(changed)))
