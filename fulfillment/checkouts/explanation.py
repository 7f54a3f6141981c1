"""How the figures of a checkout came about: rate, jurisdiction, rule, inputs, rounding step of every amount."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors
from catalog.wire.values.naming import wire_name
from fulfillment.pricing.explanation import explain_quote
from fulfillment.sales.calculation import Calculation, calculate

from .models import Checkout, CheckoutLine
from .representation import represent_checkout

NOTICE = "Simulated taxes from tables; this is not tax advice."


def explain_checkout(checkout: Checkout, lines: Sequence[CheckoutLine]) -> dict[str, Any]:
    """Explain a stored checkout by pricing it once more, without storing anything.

    `current` is false when rates or settings have changed since, so that the stored figures differ from these.
    Raises ValidationError when it could not be priced today.
    """
    before = represent_checkout(checkout, lines)
    errors: Errors = {}
    with preloaded():
        calculation = calculate(checkout, lines, errors)
    if calculation is None:
        raise ValidationError(errors)
    return {"current": represent_checkout(checkout, lines) == before} | explain_calculation(calculation, lines)


def explain_calculation(calculation: Calculation, lines: Sequence[CheckoutLine]) -> dict[str, Any]:
    """Return the explanation of a calculation: where it is taxed, and every figure by its name."""
    place, origin = calculation.place, calculation.place_origin
    where = {"country": place.country, "state": place.region, "postalCode": place.postal_code} if place else {}
    told = explain_quote(calculation.quote).as_json()
    shown = {
        "notice": NOTICE,
        "placeOfTaxation": {name: value for name, value in where.items() if value},
        "placeFrom": str(origin or ""),
        "isEstimate": bool(origin and origin.is_estimate),
        "sellingEntity": calculation.entity.id if calculation.entity else "",
        "checkout": _on_the_wire(told["checkout"]),
        "totals": _on_the_wire(told["totals"]),
        "items": [
            {"id": line.wire_id, "figures": _on_the_wire(figures)}
            for line, figures in zip(lines, told["lines"], strict=True)
        ],
    }
    return {name: value for name, value in shown.items() if value not in ("", {})}


def _on_the_wire(figures: dict[str, Any]) -> dict[str, Any]:
    return {wire_name(name): figure for name, figure in figures.items()}
