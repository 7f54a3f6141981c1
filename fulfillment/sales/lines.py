"""Build and change the lines of a sale; each element of `items[]` is its own line (R-CHK-031)."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict, TypeVar

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, add_errors, invalid, missing, problem

from .document import Document
from .priced_lines import PricedLine
from .products import find_products
from .subscriptions import subscription_errors

L = TypeVar("L", bound=PricedLine)

ASKED = ("price", "aggregate_price", "discount")
ONE_PRODUCT = "Only one of skuId or productDetails can be specified."


class NewLine(TypedDict, total=False):
    """A line as a client sends it: a SKU or a product, a price, and how it is sold."""

    sku_id: str
    product: Mapping[str, Any]
    price: Decimal
    aggregate_price: Decimal
    quantity: int
    discount: Mapping[str, Any]
    ship_from: Mapping[str, Any]
    subscription_info: Mapping[str, Any]
    metadata: Mapping[str, Any]


class LineChange(TypedDict, total=False):
    """The change of the line that `wire_id` names (R-CHK-020)."""

    wire_id: str
    ship_from: Mapping[str, Any]
    subscription_info: Mapping[str, Any]
    metadata: Mapping[str, Any]


def new_lines(document: Document, items: Sequence[NewLine], errors: Errors, model: type[L]) -> list[L]:
    """Build the lines in the order sent; what is wrong with them is added to `errors` (R-CHK-032)."""
    for index, item in enumerate(items):
        _check_product(index, item, errors)
    products, more = find_products(items, live_mode=document.live_mode)
    add_errors(errors, ValidationError(more))
    lines = []
    for position, (item, product) in enumerate(zip(items, products, strict=True)):
        line = _new_line(document, position, item, model)
        if f"items[{position}].quantity" in errors:
            # Pricing cannot go on with any count, and its own error about 0 is not shown beside the first.
            line.quantity = 0
        if product is not None:
            product.copy_to(line)
        lines.append(line)
    add_errors(errors, ValidationError(subscription_errors(lines)))
    return lines


def _check_product(index: int, item: NewLine, errors: Errors) -> None:
    """Require one of the two ways to name a product; one that could not be read counts as named."""
    if "sku_id" in item and "product" in item:
        errors[f"items[{index}].product_details"] = [problem("invalid_parameter", ONE_PRODUCT)]
    unread = (f"items[{index}].sku_id", f"items[{index}].product_details")
    named = "sku_id" in item or "product" in item or any(path.startswith(unread) for path in errors)
    if not named and f"items[{index}]" not in errors:
        errors[f"items[{index}].sku_id"] = [missing()]


def _new_line(document: Document, position: int, item: NewLine, model: type[L]) -> L:
    return model(
        document=document,
        wire_id=str(uuid.uuid4()),
        position=position,
        ask={name: value for name, value in item.items() if name in ASKED},
        quantity=item.get("quantity", 1),
        ship_from=item.get("ship_from", {}),
        subscription_info=item.get("subscription_info", {}),
        metadata=item.get("metadata", {}),
    )


def change_lines(lines: Sequence[PricedLine], items: Sequence[LineChange], errors: Errors) -> None:
    """Change subscription, origin or metadata of the lines that are named; the others stay (R-CHK-020)."""
    by_id = {line.wire_id: line for line in lines}
    changed = []
    for index, item in enumerate(items):
        wire_id = item.get("wire_id")
        if wire_id is None:
            continue
        line = by_id.get(wire_id)
        if line is None:
            errors[f"items[{index}].wire_id"] = [invalid(wire_id)]
            continue
        line.ship_from = item.get("ship_from", line.ship_from)
        line.subscription_info = item.get("subscription_info", line.subscription_info)
        line.metadata = item.get("metadata", line.metadata)
        changed.append(line)
    add_errors(errors, ValidationError(subscription_errors(changed)))
