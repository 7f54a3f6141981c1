"""Subscription data on lines: what holds only for the product's own plans (checkout.md, section 20)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.problems import Errors, invalid, missing, problem, quoted


def subscription_errors(lines: Sequence[dict[str, Any]]) -> Errors:
    """Return what is wrong with lines that name a plan; third-party data without one is free (R-CHK-221 to R-CHK-226).

    Plans are not kept yet, so any plan is unknown (409).
    """
    errors: Errors = {}
    for info in (line.get("subscriptionInfo", {}) for line in lines):
        if "planId" not in info:
            continue
        if "terms" not in info:
            errors["terms"] = [missing()]
        if info.get("autoRenewal") is False:
            errors["autoRenewal"] = [invalid(False)]
        text = f"Plan '{quoted(info['planId'])}' not found."
        errors["planId"] = [problem("not_found", text, status=409)]
    return errors


def represent_subscription(info: dict[str, Any]) -> dict[str, Any]:
    """Return subscription data as the wire shows it: both flags always (R-CHK-222)."""
    return {"autoRenewal": "planId" in info, "freeTrial": False} | info
