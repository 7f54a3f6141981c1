"""Subscription data on lines: what holds only for the product's own plans (checkout.md, section 20)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted

from .priced_lines import PricedLine

NOT_FREE = "The value of the Free Trial flag is not consistent with the item price or the aggregate price."


def subscription_errors(lines: Sequence[PricedLine]) -> Errors:
    """Return what is wrong with lines that name a plan; third-party data without one is free (R-CHK-221 to R-CHK-226).

    Plans are not kept yet, so any plan is unknown (409).
    """
    errors: Errors = {}
    for line in lines:
        info = line.subscription_info
        if "planId" not in info:
            continue
        if "terms" not in info:
            errors["terms"] = [missing()]
        if info.get("autoRenewal") is False:
            errors["autoRenewal"] = [invalid(False)]
        if _has_wrong_price(line):
            errors["items"] = [problem("invalid_parameter", NOT_FREE)]
        text = f"Plan '{quoted(info['planId'])}' not found."
        errors.setdefault("planId", [problem("not_found", text, status=409)])
    return errors


def _has_wrong_price(line: PricedLine) -> bool:
    """Tell whether a free trial has a price, or the opposite; a line without a price is refused elsewhere."""
    price = line.ask.get("price", line.ask.get("aggregatePrice"))
    is_free: bool = line.subscription_info.get("freeTrial", False)
    return price is not None and price >= 0 and is_free != (price == 0)


def represent_subscription(info: dict[str, Any]) -> dict[str, Any]:
    """Return subscription data as the wire shows it: both flags always (R-CHK-222)."""
    return {"autoRenewal": "planId" in info, "freeTrial": False} | info
