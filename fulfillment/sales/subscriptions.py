"""Subscription data of lines, with the rules for the product's own plans (checkout.md, section 20)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted

from .priced_lines import PricedLine

NOT_FREE = "The value of the Free Trial flag is not consistent with the item price or the aggregate price."


def subscription_errors(lines: Sequence[PricedLine]) -> Errors:
    """Return the errors of lines that name a plan; data without one is not checked (R-CHK-221 to R-CHK-226).

    No plans are stored, so that any plan is unknown (409).
    """
    errors: Errors = {}
    for line in lines:
        info = line.subscription_info
        if "plan_id" not in info:
            continue
        if "terms" not in info:
            errors["terms"] = [missing()]
        if info.get("auto_renewal") is False:
            errors["auto_renewal"] = [invalid(False)]
        if _has_wrong_price(line):
            errors["items"] = [problem("invalid_parameter", NOT_FREE)]
        text = f"Plan '{quoted(info['plan_id'])}' not found."
        errors.setdefault("plan_id", [problem("not_found", text, status=409)])
    return errors


def _has_wrong_price(line: PricedLine) -> bool:
    """Return whether a free trial has a price, or something else has none; missing prices are refused elsewhere."""
    price = line.ask.get("price", line.ask.get("aggregate_price"))
    is_free: bool = line.subscription_info.get("free_trial", False)
    return price is not None and price >= 0 and is_free != (price == 0)


def subscription_in_effect(info: dict[str, Any]) -> dict[str, Any]:
    """Return subscription data, if any, with both flags (R-CHK-222)."""
    return {"auto_renewal": "plan_id" in info, "free_trial": False} | info if info else info
